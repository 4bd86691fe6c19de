// Comparing the scan directory with the table.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

// Looks at every entry: new service directories appear, those that are gone vanish. What fails for
// want of resources leaves things as they are and is tried again in five seconds.
void scan(Tree& tree);

// Removes symlinks that lead nowhere, once, before the first scan: what s6-svlink left behind when
// the machine lost the directories it had linked.
void remove_dangling_links();

}  // namespace slipway::svscan
