#include "engine/init/cgroup.h"

#include <array>
#include <cerrno>

#include "engine/init/places.h"
#include "engine/init/say.h"
#include "engine/sys/file.h"
#include "engine/sys/mount.h"
#include "engine/sys/whole_file.h"

namespace slipway::init {
namespace {

// Version 2 alone, or beside version 1.
constexpr const char* kTops[] = {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"};

// Not every kernel and not every container has them, and then they are not missed here: what a boot
// cannot do without is mounted later, and complains.
void mount_hierarchy() {
    struct Row {
        const char* type;
        const char* where;
        const char* options;
    };

    constexpr Row kRows[] = {{"sysfs", "/sys", "nosuid,nodev,noexec"},
                             {"cgroup2", kTops[0], "nosuid,nodev,noexec,nsdelegate"}};
    for (const Row& row : kRows) {
        const auto there = sys::is_mount_point(row.where);
        if (!there || there.value()) continue;
        sys::MountOptions options;
        sys::parse_mount_options(row.options, options);
        static_cast<void>(sys::mount_filesystem(row.type, row.where, row.type, options));
    }
}

bool has(std::string_view group, std::string_view file) {
    base::Path path;
    return join(path, {group, file}) && sys::status_at(sys::kHere, path).ok();
}

// The path of our cgroup, from the line "0::/PATH"; "" for the top, and when nobody says.
std::string_view own_cgroup(std::span<char> buffer) {
    const auto text = sys::read_whole(sys::kHere, "/proc/self/cgroup", buffer);
    if (!text) return "";
    constexpr std::string_view kMark = "0::";
    for (std::string_view rest = text.value(); !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.starts_with(kMark)) return line.size() == 4 ? "" : line.substr(3);
    }
    return "";
}

sys::Status make_directory(std::string_view base, std::string_view name, base::Path& path) {
    if (!join(path, {base, name})) return sys::Errno{ENAMETOOLONG};
    const sys::Status made = sys::make_directory_at(sys::kHere, path, 0755);
    if (made || made.error().value == EEXIST) return base::kOk;
    return made;
}

sys::Status move_us(base::Path& tree) {
    if (!tree.append("/cgroup.procs")) return sys::Errno{ENAMETOOLONG};
    const auto file = sys::open_at(sys::kHere, tree, sys::Open::write);
    if (!file) return file.error();
    return sys::write_all(file.value(), std::string_view("0"));
}

// BASE is TOP/OWN.
sys::Status enter(const char* top, std::string_view own, bool on_a_machine, base::Path& services) {
    base::Path base, path;
    if (!join(base, {top, own})) return sys::Errno{ENAMETOOLONG};
    // Every cgroup but the hierarchy's top has this file.
    if (!on_a_machine && !has(base.view(), "/cgroup.events")) return sys::Errno{EPERM};
    if (const auto made = make_directory(base.view(), "/slipway", path); !made) return made;
    if (const auto made = make_directory(base.view(), "/slipway/services", services); !made)
        return made;
    if (const auto made = make_directory(base.view(), "/slipway/tree", path); !made) return made;
    return move_us(path);
}

}  // namespace

bool enter_cgroup(bool on_a_machine, base::Path& services) {
    if (on_a_machine) mount_hierarchy();
    std::array<char, 4096> buffer;  // NOLINT: filled by the read
    const std::string_view own = own_cgroup(buffer);
    // After a restart of ours.
    constexpr std::string_view kOurs = "/slipway/tree";
    const std::string_view above =
        own.ends_with(kOurs) ? own.substr(0, own.size() - kOurs.size()) : own;
    sys::Status done = sys::Errno{ENOENT};
    for (const char* top : kTops) {
        if (!has(top, "/cgroup.controllers")) continue;
        done = enter(top, above, on_a_machine, services);
        // A container that has no name space of its own may see its part as the top.
        if (!done && !above.empty()) done = enter(top, "", on_a_machine, services);
        break;
    }
    say_failure(done, {"no cgroup v2 of our own, so services are stopped by process group"});
    return done.ok();
}

}  // namespace slipway::init
