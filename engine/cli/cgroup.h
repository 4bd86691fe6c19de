// Which cgroup a service lives in, how many processes are there, and how much memory they take.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace slipway::cli {

// For `slipway status`: "/sys/fs/cgroup/slipway/services/web, 3 processes" from the supervisor's
// link in `run`/scan/NAME; that there is none when its process (`pid`, 0: none) runs without one;
// empty when there is nothing to say or we may not look.
std::string cgroup_of(const std::string& run, const std::string& name, std::uint32_t pid);

// Bytes: what the kernel counts for its cgroup; where nothing is counted, the proportional set size
// (smaps_rollup) of all processes in it, or of `pid` where there is no cgroup. Nothing when it has
// no process, or when we may not look at one of them.
std::optional<std::uint64_t> memory_of(const std::string& run,
                                       const std::string& name,
                                       std::uint32_t pid);

// The line "Pss:" of a smaps_rollup, in bytes.
std::optional<std::uint64_t> proportional_size(std::string_view smaps_rollup);

}  // namespace slipway::cli
