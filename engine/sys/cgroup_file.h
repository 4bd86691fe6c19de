// Files of cgroup v2 (the kernel's Documentation/admin-guide/cgroup-v2.rst).
#pragma once

#include <string_view>

#include "engine/sys/file.h"

namespace slipway::sys {

// Gives a set of processors or nodes up.
inline constexpr std::string_view kNoCgroupValue = "\n";

// Writes `text` into DIRECTORY/FILE, in one write: that is how the kernel takes a value. A set that
// was given to processes cannot become empty again (ENOSPC): in place of kNoCgroupValue they are
// then given all that the cgroup above has at this time.
Status write_cgroup_file(std::string_view directory, std::string_view file, std::string_view text);

}  // namespace slipway::sys
