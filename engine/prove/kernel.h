// Which kernel and initial ramdisk of a system a proof boots.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::prove {

// Where a system's kernel is, most likely first. `release`: uname(2)'s, of the running kernel, ""
// for a system that does not run here.
std::vector<std::string> kernel_candidates(std::string_view release);

// The ramdisks that go with a kernel, by the names that initramfs-tools, dracut, mkinitcpio and
// mkinitfs give them; those that are not tailored to this machine's disks come first.
std::vector<std::string> ramdisk_candidates(std::string_view kernel);

// The first that is a file below `root`, as a path of this system.
std::optional<std::string> first_file(const std::string& root,
                                      const std::vector<std::string>& candidates);

}  // namespace slipway::prove
