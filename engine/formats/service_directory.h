// Service directories of the run tree (docs/formats/live-tree.md).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace slipway::formats {

// Whether an entry of a service directory is real in the run tree: what supervisors and s6's
// clients write, and the logger's directory. All others are links into the generation, which is
// read-only.
constexpr bool is_real_entry(std::string_view name) {
    constexpr std::array<std::string_view, 6> real{"supervise", "event",     "down",
                                                   "instance",  "instances", "log"};
    return std::find(real.begin(), real.end(), name) != real.end();
}

// What stands before the name of a directory that `slipway apply` takes away; svscan follows it
// there. The later ones are for a name that is taken away once more while svscan needs the first.
inline constexpr std::array<std::string_view, 4> kGonePrefixes{".gone.", ".gone2.", ".gone3.",
                                                               ".gone4."};

// RUN/startup is there while the machine starts or ends: the values of the settings for that time
// hold. The manager makes and removes it.
inline constexpr const char* kStartupMark = "startup";
inline constexpr const char* kStartupMarkOfService = "../../startup";  // from a service directory

// svscan tells its supervisors the boot id, so that not each of them has to read it.
inline constexpr std::string_view kBootVariable = "SLIPWAY_BOOT";

static_assert(is_real_entry("supervise") && is_real_entry("log") && !is_real_entry("run"));

}  // namespace slipway::formats
