// The manager's loop: waits for the bell, clients, signals and deadlines, and answers each.
#pragma once

#include "engine/manager/boot_watch.h"
#include "engine/manager/ending.h"
#include "engine/manager/options.h"
#include "engine/manager/session.h"
#include "engine/manager/startup_phase.h"
#include "engine/manager/switch.h"

namespace slipway::manager {

struct Loop {
    Session session;
    BootWatch boot;
    Ending ending;
    Switch change;
    sys::Fd bell;     // RUN/bell, opened both ways
    sys::Fd signals;  // TERM, INT and HUP
    Options options;
    std::string settings_of;    // path of the generation whose settings count
    Millis settings_again = 0;  // they could not be read: once more then
    StartupPhase startup;
};

// Does as the settings of the generation that runs say, if it is another one than before.
void take_settings(Loop& loop);

// Until it is told to end; the exit code.
int run(Loop& loop);

}  // namespace slipway::manager
