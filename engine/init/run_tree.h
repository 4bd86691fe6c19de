// The run tree at boot: RUN/scan with the services that make up the rest, RUN/live, RUN/boot.
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/init/choose.h"

namespace slipway::init {

// Makes everything slipway-svscan needs to start from the generation at `directory`. False after a
// message when not even the manager can be started.
bool make_run_tree(const base::Path& directory, const Choice& choice, const Facts& facts);

}  // namespace slipway::init
