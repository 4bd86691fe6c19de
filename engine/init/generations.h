// Generations and the boot state on the disk.
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/init/choose.h"
#include "engine/init/request.h"

namespace slipway::init {

// The directory of a complete generation; false when there is none of that number.
bool find_generation(Generation generation, base::Path& out);

// Reads the boot state and looks which generations are complete. A wrong state file is said, with
// its line.
Facts gather_facts(const Request& request);

// Writes the count of this try, durably, remounting / for the moment if it is read-only; not in
// containers, whose file systems are somebody else's. False when it could not be done, which is
// said.
bool write_count(const formats::BootState& counted, bool may_remount);

}  // namespace slipway::init
