// The turns of slipway-events.
#pragma once

#include <string>

#include "engine/events/manager_link.h"
#include "engine/events/sources.h"

namespace slipway::events {

struct Loop {
    std::string run_path;
    sys::Fd run;
    sys::Fd changes;  // inotify of RUN: another generation, another manager
    sys::Fd signals;  // TERM and INT
    ManagerLink manager;
    std::string generation;  // the path of the one that is watched
    Watch watch;
    // While the sources, or the generation, are in doubt: when to begin anew; 0: never.
    Millis again_at = 0;
    Millis again_after = 0;
    std::string complaint;                 // about the generation, told last
    std::vector<sys::Poll> polls;          // of the last turn
    std::vector<std::size_t> first_polls;  // where those of each source begin in it
};

// Watches the events of the generation that runs, if it is another one than before.
void take_generation(Loop& loop);
// Until it is told to end; the exit code.
int run(Loop& loop);

}  // namespace slipway::events
