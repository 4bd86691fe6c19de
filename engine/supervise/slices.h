// The directories above a service's cgroup: slices, which come and go with the services in them.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/sys/file.h"

namespace slipway::supervise {

// Makes `path` with what is missing above it, below its first `root` bytes. Other supervisors may
// remove an empty slice at any moment. EEXIST when the last directory is there.
sys::Status make_directories(const base::Path& path, std::size_t root);

// Removes those slices above `path` in which nothing is left; the kernel keeps the others.
void remove_slices(std::string_view path);

}  // namespace slipway::supervise
