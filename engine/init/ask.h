// Asking for the end of the machine, for who cannot talk to the manager: handlers of signals.
#pragma once

#include "engine/init/request.h"

namespace slipway::init {

// Runs "slipway ENDING", which lets the manager stop services in order; when it fails or takes
// longer than half a minute to accept, tells svscan directly. The exit code.
int ask_for_ending(Ending ending);

}  // namespace slipway::init
