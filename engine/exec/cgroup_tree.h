// Directories of cgroup v2: their files, the controllers above them, their owners.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/sys/file.h"

namespace slipway::exec {

// The directory of the cgroup that we were born in: where supervise/cgroup leads. ESRCH: we are in
// another one.
base::Status find_own_cgroup(base::Path& directory);

// The directory of a slice above `own`; false: it is not in it.
bool find_slice(std::string_view own, std::string_view slice, base::Path& directory);

// Makes `controller` available in the directory, by enabling it in every cgroup above that has it
// to give.
base::Status enable_controller(std::string_view directory, std::string_view controller);

// Writes `text` into the file, whose controller is enabled if the file is not there.
base::Status write_cgroup_file(std::string_view directory,
                               std::string_view file,
                               std::string_view text);

// The least number in the files of this name above `own`, slices left out: what a container may
// have of the machine.
std::optional<std::uint64_t> limit_above(std::string_view own, std::string_view file);

// The directory, and the files of it that somebody needs to make and fill cgroups below it.
base::Status give_cgroup(const base::Path& directory, std::uint32_t uid, std::uint32_t gid);

}  // namespace slipway::exec
