#include "engine/cli/cgroup.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/sys/directory.h"

namespace slipway::cli {
namespace {

constexpr int kDeepest = 16;  // of the groups that a service makes in its own

// Lines of cgroup.procs, here and below.
std::size_t processes_in(sys::BorrowedFd group, int depth) {
    std::size_t count = 0;
    if (const auto file = sys::open_at(group, "cgroup.procs", sys::Open::read)) {
        std::array<char, 4096> text;
        for (auto size = sys::read(file.value(), std::span(text)); size && size.value() != 0;
             size = sys::read(file.value(), std::span(text)))
            count +=
                static_cast<std::size_t>(std::count(text.data(), text.data() + size.value(), '\n'));
    }
    auto below = sys::open_directory(group, ".");
    if (!below || depth == kDeepest) return count;
    for (;;) {
        const auto entry = below.value().next();
        if (!entry || !entry.value()) return count;
        if (entry.value()->kind != sys::FileKind::directory) continue;
        using sys::Open;
        const auto child = sys::open_at(group, entry.value()->name,
                                        Open::read | Open::directory | Open::no_follow);
        if (child) count += processes_in(child.value(), depth + 1);
    }
}

}  // namespace

std::string cgroup_of(const std::string& run, const std::string& name, std::uint32_t pid) {
    const std::string link = run + "/scan/" + name + "/supervise/cgroup";
    base::Path path;
    const auto read = sys::read_symlink_at(sys::kHere, link, path);
    const std::string without = pid == 0 ? "" : "none, so it is stopped by its process group";
    if (!read) return read.error().value == ENOENT ? without : "";
    const auto group = sys::open_at(sys::kHere, link, sys::Open::read | sys::Open::directory);
    if (!group) return group.error().value == ENOENT ? without : "";
    const std::size_t count = processes_in(group.value(), 0);
    return std::string(path.view()) + ", " + std::to_string(count) +
           (count == 1 ? " process" : " processes");
}

}  // namespace slipway::cli
