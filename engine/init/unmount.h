// Everything unmounted, or at least read-only, at the end.
#pragma once

namespace slipway::init {

// Turns swap off and unmounts in reverse order of mounting; what is busy is made read-only, / too,
// and is named if it cannot be. Without `machine` (a container) only this name space's mounts are
// undone: swap and file systems belong to somebody else.
void unmount_all(bool machine);

}  // namespace slipway::init
