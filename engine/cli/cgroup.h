// Which cgroup a service lives in, and how many processes are there.
#pragma once

#include <cstdint>
#include <string>

namespace slipway::cli {

// For `slipway status`: "/sys/fs/cgroup/slipway/services/web, 3 processes" from the supervisor's
// link in `run`/scan/NAME; that there is none when its process (`pid`, 0: none) runs without one;
// empty when there is nothing to say or we may not look.
std::string cgroup_of(const std::string& run, const std::string& name, std::uint32_t pid);

}  // namespace slipway::cli
