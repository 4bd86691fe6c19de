// The file systems svscan and the manager cannot do without: /proc, /dev, /run.
#pragma once

namespace slipway::init {

// Mounts what is not there; what fails is said, and the boot goes on (it may be there all the
// same). Then standard descriptors that are not open become /dev/console.
void mount_basics();

}  // namespace slipway::init
