#include "engine/exec/view_shared.h"

#include <array>
#include <cerrno>

#include "engine/exec/weakened.h"
#include "engine/sys/directory.h"
#include "engine/sys/lock.h"
#include "engine/sys/mount.h"
#include "engine/sys/mount_tree.h"
#include "engine/sys/network_interface.h"

namespace slipway::exec {
namespace {

using formats::ViewPlan;
using sys::NameSpace;

struct Row {
    std::string_view kind;
    std::string_view ViewPlan::*name;
    NameSpace name_space;
    const char* ours;
    std::string_view ViewPlan::*path;  // where the plan says which one it is
    std::string_view setting, trouble;
};

constexpr std::array kRows{
    Row{"network", &ViewPlan::shared_network, NameSpace::network, "/proc/self/ns/net",
        &ViewPlan::network_path, "Sandbox.private-network", "cannot make a network name space"},
    Row{"ipc", &ViewPlan::shared_ipc, NameSpace::ipc, "/proc/self/ns/ipc", &ViewPlan::ipc_path,
        "Sandbox.private-ipc", "cannot make an IPC name space"},
};

constexpr const char* kLock = "lock";
constexpr const char* kNameSpace = "name-space";
constexpr std::string_view kMember = "by-";

// Each try meets another service that ended just then.
constexpr int kTries = 100;

int failed(const Start& start, std::string_view kind, base::Errno why) {
    return fail(kSystemFailed, start, {},
                {.what = "cannot share with other services",
                 .subject = kind,
                 .help = "look at the directory 'shared' in the plan's view-state, and at the "
                         "permissions of the container"},
                why);
}

base::Name member_name(const Start& start) {
    base::Name name;
    name.append(kMember);
    append_service_name(start, name);
    return name;
}

base::Result<sys::Fd> open_existing(const base::Path& path) {
    return sys::open_at(sys::kHere, path,
                        sys::Open::read | sys::Open::directory | sys::Open::no_follow);
}

base::Result<sys::Fd> open_or_make(const base::Path& path) {
    auto opened = open_existing(path);
    if (opened || opened.error().value != ENOENT) return opened;
    if (const auto made = make_directories(path.view()); !made) return made.error();
    return open_existing(path);
}

// ENOENT: the last one removed the file before we had its lock.
base::Result<sys::Fd> lock(sys::BorrowedFd directory) {
    auto file = sys::open_at(directory, kLock,
                             sys::Open::write | sys::Open::create | sys::Open::no_follow, 0600);
    if (!file) return file.error();
    if (const auto locked = sys::lock_description(file.value()); !locked) return locked.error();
    const auto held = sys::status_of_descriptor(file.value());
    const auto there = sys::status_at(directory, kLock, sys::Follow::no);
    if (!held) return held.error();
    if (!there) return there.error();
    if (held.value().inode != there.value().inode) return base::Errno{ENOENT};
    return file;
}

struct Held {
    sys::Fd directory, lock;
};

base::Result<Held> hold(const base::Path& path) {
    for (int i = 0; i < kTries; ++i) {
        auto directory = open_or_make(path);
        if (!directory && directory.error().value == ENOENT) continue;
        if (!directory) return directory.error();
        auto locked = lock(directory.value());
        if (locked) return Held{std::move(directory.value()), std::move(locked.value())};
        if (locked.error().value != ENOENT) return locked.error();
    }
    return base::Errno{EBUSY};
}

base::Status add_member(const Start& start, sys::BorrowedFd directory) {
    const auto made = sys::make_file_at(directory, member_name(start), 0600);
    return made || made.error().value == EEXIST ? base::kOk : made;
}

// False: none is kept yet.
base::Result<bool> enter_kept(sys::BorrowedFd directory, NameSpace kind) {
    const auto file = sys::open_at(directory, kNameSpace, sys::Open::read | sys::Open::no_follow);
    if (!file && file.error().value == ENOENT) return false;
    if (!file) return file.error();
    const auto entered = sys::enter_name_spaces(file.value(), kind);
    if (entered) return true;
    // An empty file: whoever wanted to keep one there was killed.
    if (entered.error().value == EINVAL) return false;
    return entered.error();
}

// Its mount holds it.
base::Status keep(const base::Path& directory, const Row& row) {
    static base::Path target;
    if (!target.assign(directory.view()) || !target.append("/") || !target.append(kNameSpace))
        return base::Errno{ENAMETOOLONG};
    const auto made = sys::make_file_at(sys::kHere, target, 0600);
    if (!made && made.error().value != EEXIST) return made;
    const auto copy = sys::copy_mount(sys::kHere, row.ours, sys::Submounts::no);
    if (!copy) return copy.error();
    return sys::attach_mount(copy.value(), target);
}

int make_or_enter(Start& start, const Row& row, bool& made) {
    const ViewPlan& view = start.plan.view;
    if (!(view.*row.path).empty()) {
        made = true;
        return enter_named(start, row.name_space);
    }
    const auto done = sys::make_name_spaces(row.name_space);
    if (!done) return weaken(start, {}, row.setting, row.trouble, done.error());
    made = true;
    if (row.name_space == NameSpace::network) bring_up_loopback(start);
    return 0;
}

int enter(Start& start, const Row& row) {
    static base::Path path;
    if (!shared_path(start, row.kind, start.plan.view.*row.name, path))
        return failed(start, row.kind, {ENAMETOOLONG});
    const auto held = hold(path);
    if (!held) return failed(start, row.kind, held.error());
    if (const auto added = add_member(start, held.value().directory); !added)
        return failed(start, row.kind, added.error());
    const auto entered = enter_kept(held.value().directory, row.name_space);
    if (!entered) return failed(start, row.kind, entered.error());
    if (entered.value()) return 0;
    bool made = false;
    if (const int code = make_or_enter(start, row, made); code != 0 || !made) return code;
    const auto kept = keep(path, row);
    return kept ? 0 : failed(start, row.kind, kept.error());
}

// Whether any other service is one of those that share it.
base::Result<bool> has_members(const base::Path& path) {
    auto reader = sys::open_directory(sys::kHere, path);
    if (!reader) return reader.error();
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry) return entry.error();
        if (!entry.value()) return false;
        if (entry.value()->view().starts_with(kMember)) return true;
    }
}

int remove_kept(const Start& start, const base::Path& path) {
    static base::Path file;
    if (!file.assign(path.view()) || !file.append("/") || !file.append(kNameSpace))
        return failed(start, path.view(), {ENAMETOOLONG});
    // EINVAL: nothing is mounted there.
    const auto gone = sys::unmount(file, sys::Unmount::detach);
    if (!gone && gone.error().value == ENOENT) return 0;
    if (!gone && gone.error().value != EINVAL) return failed(start, file.view(), gone.error());
    const auto removed = sys::unlink_at(sys::kHere, file);
    return removed ? 0 : failed(start, file.view(), removed.error());
}

int remove_shared_tmp(const Start& start, const base::Path& /*path*/) {
    return remove_private_directories(start);
}

// The service is none of them any more: what was there for it goes with the last one, and the lock
// at the end, while it is held: who waits for it sees that it is no longer the one.
int leave(const Start& start,
          std::string_view kind,
          std::string_view name,
          int (*remove)(const Start&, const base::Path&)) {
    static base::Path path;
    if (!shared_path(start, kind, name, path)) return failed(start, kind, {ENAMETOOLONG});
    const auto there = open_existing(path);
    if (!there) return there.error().value == ENOENT ? 0 : failed(start, kind, there.error());
    const auto held = hold(path);
    if (!held) return failed(start, kind, held.error());
    const auto gone = sys::unlink_at(held.value().directory, member_name(start));
    if (!gone && gone.error().value != ENOENT) return failed(start, kind, gone.error());
    const auto others = has_members(path);
    if (!others) return failed(start, kind, others.error());
    if (others.value()) return 0;
    const int code = remove(start, path);
    (void)sys::unlink_at(held.value().directory, kLock);
    (void)sys::remove_directory_at(sys::kHere, path);
    return code;
}

}  // namespace

bool shared_path(const Start& start,
                 std::string_view kind,
                 std::string_view name,
                 base::Path& path) {
    return path.assign(start.plan.view.state) && path.append("/shared/") && path.append(kind) &&
           path.append("-") && path.append(name);
}

int enter_shared(Start& start, NameSpace& wanted) {
    for (const Row& row : kRows) {
        if ((start.plan.view.*row.name).empty()) continue;
        if (const int code = enter(start, row); code != 0) return code;
        wanted = without(wanted, row.name_space);
    }
    return 0;
}

base::Result<sys::Fd> join_shared_tmp(const Start& start) {
    static base::Path path;
    if (!shared_path(start, kSharedTmp, start.plan.view.shared_tmp, path))
        return base::Errno{ENAMETOOLONG};
    auto held = hold(path);
    if (!held) return held.error();
    if (const auto added = add_member(start, held.value().directory); !added) return added.error();
    return std::move(held.value().lock);
}

int leave_view(const Start& start) {
    int code = 0;
    for (const Row& row : kRows) {
        if ((start.plan.view.*row.name).empty()) continue;
        const int left = leave(start, row.kind, start.plan.view.*row.name, remove_kept);
        if (left != 0) code = left;
    }
    const std::string_view tmp = start.plan.view.shared_tmp;
    const int left = tmp.empty() ? remove_private_directories(start)
                                 : leave(start, kSharedTmp, tmp, remove_shared_tmp);
    return left != 0 ? left : code;
}

}  // namespace slipway::exec
