// A root directory that is a file system in a file, or on a disk (systemd.exec(5), RootImage=).
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Mounts the image of the plan in this mount name space and enters it: the working directory is
// then its root.
int enter_image(const Start& start);

}  // namespace slipway::exec
