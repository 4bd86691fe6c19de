// Taking over another generation while the machine runs.
//
// Stops what is changed or gone (and what depends on it), points the directories to the new
// generation, takes over its graph with the goals of the wanted table, and starts again what was
// stopped for it, and what is new in the default set. Everything else is not touched. Where it goes
// stands in the wanted table with the goals, so the manager that follows a killed one goes on with
// it; RUN/live says how far it was.
#pragma once

#include <optional>
#include <string>

#include "engine/manager/session.h"

namespace slipway::manager {

struct Switch {
    std::optional<live::Generation> target;
    Millis limit = 180'000;  // for the stops
    Millis deadline = 0;     // 0: no switch is running
    // The machine would not let a directory be made or linked: it is tried again.
    Millis again_at = 0;        // 0: all is well
    Millis patience = 0;        // until then
    std::vector<bool> pointed;  // those that are linked or gone; none: links are as they were
    std::string told;           // of what could not be done
    bool resumes = false;       // begun by an earlier manager, and not loaded yet: see `again_at`
};

// The generation that the boot state names as current.
base::Result<live::Generation, live::LoadError> committed_generation(const Core& core,
                                                                     const std::string& state_path);
// Loads the generation that the boot state names as current and begins; answers the client when
// that cannot be done or there is nothing to do.
void begin_switch(Switch& task, Session& session, const std::string& state_path);
// Goes on with the switch that an earlier manager had begun, if there is one.
void resume_switch(Switch& task, Session& session);
// Goes on when the stops are over; call once per turn.
void advance_switch(Switch& task, Session& session);
// Points the directories to the new generation, and RUN/live. Errors are reported: one service that
// cannot be linked must not keep all others from coming back. False: some may be gone in a while.
bool point_services(Switch& task, Core& core, const std::vector<Fate>& fates);
// Takes the switch back: whatever was stopped for it comes back as it was. The caller carries it
// out.
void cancel_switch(Switch& task, Session& session);
// The client that asks for the switch goes on waiting, after it, for what comes back or is new.
void await_return(Session& session);

}  // namespace slipway::manager
