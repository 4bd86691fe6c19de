#include "engine/exec/cgroup_tree.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/cgroup_file.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

constexpr std::string_view kSliceEnd = ".slice";

std::string_view parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return path.substr(0, slash == path.npos ? 0 : slash);
}

std::string_view last_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool join(base::Path& path, std::string_view directory, std::string_view name) {
    return path.assign(directory) && path.append("/") && path.append(name);
}

bool is_absent(const base::Status& done) {
    return !done && done.error().value == ENOENT;
}

}  // namespace

base::Status find_own_cgroup(base::Path& directory) {
    if (const auto link = sys::read_symlink_at(sys::kHere, "supervise/cgroup", directory); !link)
        return link;
    std::array<char, 4096 + 256> buffer;  // NOLINT: filled by the read
    const auto text = sys::read_whole(sys::kHere, "/proc/self/cgroup", std::span<char>(buffer));
    if (!text) return text.error();
    constexpr std::string_view kMark = "0::";
    for (std::string_view rest = text.value(); !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.starts_with(kMark) && last_of(line) == last_of(directory.view())) return base::kOk;
    }
    return base::Errno{ESRCH};
}

bool find_slice(std::string_view own, std::string_view slice, base::Path& directory) {
    for (std::string_view path = parent_of(own); !path.empty(); path = parent_of(path))
        if (last_of(path) == slice) return directory.assign(path);
    return false;
}

base::Status enable_controller(std::string_view directory, std::string_view controller) {
    base::FixedString<64> text;
    if (!text.append("+") || !text.append(controller)) return base::Errno{EINVAL};
    // Up to the first cgroup that has it to give, then down again.
    std::string_view above = parent_of(directory);
    base::Status done = sys::write_cgroup_file(above, "cgroup.subtree_control", text.view());
    while (is_absent(done)) {
        above = parent_of(above);
        if (above.empty()) return done;
        done = sys::write_cgroup_file(above, "cgroup.subtree_control", text.view());
    }
    while (done && above.size() < parent_of(directory).size()) {
        const std::size_t end = directory.find('/', above.size() + 1);
        above = directory.substr(0, end);
        done = sys::write_cgroup_file(above, "cgroup.subtree_control", text.view());
    }
    return done;
}

base::Status write_cgroup_file(std::string_view directory,
                               std::string_view file,
                               std::string_view text) {
    const auto done = sys::write_cgroup_file(directory, file, text);
    if (!is_absent(done)) return done;
    const std::string_view controller = file.substr(0, file.find('.'));
    if (const auto enabled = enable_controller(directory, controller); !enabled) return enabled;
    return sys::write_cgroup_file(directory, file, text);
}

std::optional<std::uint64_t> limit_above(std::string_view own, std::string_view file) {
    std::optional<std::uint64_t> least;
    for (std::string_view at = parent_of(own); !at.empty(); at = parent_of(at)) {
        if (at.ends_with(kSliceEnd)) continue;
        base::Path path;
        std::array<char, 64> buffer;  // NOLINT: filled by the read
        if (!join(path, at, file)) continue;
        const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
        if (!text) continue;
        const auto limit = base::parse_unsigned(text.value().substr(0, text.value().find('\n')));
        if (limit && (!least || *limit < *least)) least = limit;
    }
    return least;
}

base::Status give_cgroup(const base::Path& directory, std::uint32_t uid, std::uint32_t gid) {
    using sys::Open;
    const auto opened =
        sys::open_at(sys::kHere, directory, Open::read | Open::directory | Open::no_follow);
    if (!opened) return opened.error();
    for (const char* name :
         {".", "cgroup.procs", "cgroup.threads", "cgroup.subtree_control", "memory.oom.group"}) {
        const auto done = sys::change_owner_at(opened.value(), name, uid, gid, sys::Follow::no);
        if (!done && !is_absent(done)) return done;
    }
    return base::kOk;
}

}  // namespace slipway::exec
