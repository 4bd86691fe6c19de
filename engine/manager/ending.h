// The end of the machine: everything is stopped in reverse order, the bundle `shutdown` is started,
// then svscan is told to end. Each step is bounded, and each stands in the wanted table before it
// is taken, so that the manager that follows a killed one goes on.
#pragma once

#include "engine/manager/session.h"

namespace slipway::manager {

struct Ending {
    enum class Stage : std::uint8_t { none, stopping, last_services, told };

    Stage stage = Stage::none;
    Millis limit = 180'000;  // for each of the two stages
    Millis deadline = 0;
    bool unheard = false;  // svscan could not be told yet: once more at the deadline
    int unwritten = 0;     // so often RUN/ending could not be written
};

void begin_ending(Ending& ending, Session& session, formats::ShutdownKind kind);
// Goes on with the ending that an earlier manager had begun; false: it had not.
bool resume_ending(Ending& ending, Session& session);
// Goes on when a stage is over; call once per turn.
void advance_ending(Ending& ending, Session& session);
// Takes the ending back: whoever was wanted up before is so again. False: the last services have
// begun, which end what services need. The caller carries it out.
bool cancel_ending(Ending& ending, Session& session);
// The manager is told to end: nothing is left to be done if svscan knows.
void leave_ending(const Ending& ending, Session& session);

// One line for each of `news` that went down, with the moment at which its supervisor saw it: the
// log of the manager is what is left of the order in which a machine was stopped.
void report_stops(const Core& core, const std::vector<plan::Change>& news);

// The word in RUN/ending (docs/formats/live-tree.md).
std::string_view ending_word(formats::ShutdownKind kind);

}  // namespace slipway::manager
