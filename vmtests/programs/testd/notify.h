// Readiness, told in s6's and in systemd's way.
#pragma once

#include "vmtests/programs/testd/options.h"

namespace slipway::testd {

// Tells what the options ask for; says on stderr what it could not tell.
void notify(const Options& options);

}  // namespace slipway::testd
