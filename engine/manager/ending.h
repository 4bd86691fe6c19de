// The end of the machine: everything is stopped in reverse order, the bundle `shutdown` is started,
// then svscan is told to end. Each step is bounded.
#pragma once

#include "engine/manager/session.h"

namespace slipway::manager {

struct Ending {
    enum class Stage { none, stopping, last_services, told };

    Stage stage = Stage::none;
    Millis limit = 180'000;  // for each of the two stages
    Millis deadline = 0;
};

void begin_ending(Ending& ending, Session& session, formats::ShutdownKind kind);
// Goes on when a stage is over; call once per turn.
void advance_ending(Ending& ending, Session& session);

// One line for each of `news` that went down, with the moment at which its supervisor saw it: the
// log of the manager is what is left of the order in which a machine was stopped.
void report_stops(const Core& core, const std::vector<plan::Change>& news);

// The word in RUN/ending (docs/formats/live-tree.md).
std::string_view ending_word(formats::ShutdownKind kind);

}  // namespace slipway::manager
