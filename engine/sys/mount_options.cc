// Pure: the tests' kernel compiles it too.
#include <algorithm>
#include <array>

#include "engine/sys/mount.h"

namespace slipway::sys {
namespace {

// The kernel's numbers (linux/mount.h), which are the same everywhere.
struct Row {
    std::string_view name;
    unsigned long flag;
    bool clears = false;
};

constexpr std::array kFlags{
    Row{"ro", kMountReadOnly},
    Row{"rw", kMountReadOnly, true},
    Row{"nosuid", 2},
    Row{"suid", 2, true},
    Row{"nodev", 4},
    Row{"dev", 4, true},
    Row{"noexec", 8},
    Row{"exec", 8, true},
    Row{"sync", 16},
    Row{"async", 16, true},
    Row{"mand", 64},
    Row{"nomand", 64, true},
    Row{"dirsync", 128},
    Row{"noatime", 1024},
    Row{"atime", 1024, true},
    Row{"nodiratime", 2048},
    Row{"diratime", 2048, true},
    Row{"bind", 4096},
    Row{"rbind", 4096 | 16384},
    Row{"silent", 32768},
    Row{"loud", 32768, true},
    Row{"relatime", 1UL << 21},
    Row{"norelatime", 1UL << 21, true},
    Row{"strictatime", 1UL << 24},
    Row{"lazytime", 1UL << 25},
    Row{"nolazytime", 1UL << 25, true},
};

// For mount(8), its callers and boot programs; no file system knows them.
constexpr std::array<std::string_view, 13> kNotForTheKernel{
    "defaults", "auto",  "noauto", "nofail",  "fail", "user",   "nouser",
    "users",    "group", "owner",  "_netdev", "pri",  "comment"};

bool left_out(std::string_view option) {
    const auto name = option.substr(0, option.find('='));
    return name.empty() || name.starts_with("x-") ||
           std::find(kNotForTheKernel.begin(), kNotForTheKernel.end(), name) !=
               kNotForTheKernel.end();
}

}  // namespace

bool parse_mount_options(std::string_view text, MountOptions& out) {
    out = {};
    while (!text.empty()) {
        const auto option = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), option.size() + 1));
        const auto* row = std::find_if(kFlags.begin(), kFlags.end(),
                                       [&](const Row& r) { return r.name == option; });
        if (row != kFlags.end()) {
            if (row->clears)
                out.flags &= ~row->flag;
            else
                out.flags |= row->flag;
        } else if (!left_out(option)) {
            if (!out.data.empty() && !out.data.append(",")) return false;
            if (!out.data.append(option)) return false;
        }
    }
    return true;
}

}  // namespace slipway::sys
