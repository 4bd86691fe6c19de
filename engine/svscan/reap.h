// Collecting the dead: our supervisors, and orphans, whose ends are recorded for who adopted them.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

// Opens or makes .s6-svscan/reaped. Without it (read-only or full file system) svscan works, and a
// supervisor that adopted a service may not learn how it ended.
void open_reaped(Tree& tree);

// Takes away every child that has ended.
void reap_all(Tree& tree);

}  // namespace slipway::svscan
