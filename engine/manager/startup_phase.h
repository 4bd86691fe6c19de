// The time in which the machine starts or ends, and the settings of services that hold only then
// (StartupCPUWeight= and others of systemd.resource-control(5); ADR 0016).
//
// It holds from the first manager of a boot until nothing is under way, and again from the begin of
// a shutdown; a shutdown that is taken back is a start. RUN/startup is there as long. Whoever
// starts sees by that which values to write; those of who runs are written here when it changes,
// and once by each manager, for the one before may have been killed in between.
#pragma once

#include "engine/manager/core.h"

namespace slipway::manager {

struct StartupPhase {
    bool holds = false;
    bool written = false;  // the values of services that run are those of `holds`
};

// Before anything is started.
void begin_startup_phase(StartupPhase& phase, const Core& core);
// Call once per turn. `ending`: the machine ends.
void keep_startup_phase(StartupPhase& phase, const Core& core, bool ending);

}  // namespace slipway::manager
