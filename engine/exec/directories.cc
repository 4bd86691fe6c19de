#include "engine/exec/directories.h"

#include <array>
#include <cerrno>

#include "engine/exec/identity.h"
#include "engine/exec/own_tree.h"
#include "engine/exec/private_directories.h"
#include "engine/spawn/safe_path.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using Kind = ExecPlan::DirectoryKind;

constexpr std::array<std::string_view, 5> kVariables{"RUNTIME_DIRECTORY", "STATE_DIRECTORY",
                                                     "CACHE_DIRECTORY", "LOGS_DIRECTORY",
                                                     "CONFIGURATION_DIRECTORY"};

struct Owner {
    std::uint32_t uid = sys::kKeepId;
    std::uint32_t gid = sys::kKeepId;
};

int find_owner(const Start& start, const ExecPlan::Directory& directory, Owner& owner) {
    // Configuration belongs to the administrator, also when a service reads it (systemd.exec(5)).
    const bool ours = directory.kind != Kind::configuration;
    if (ours && start.identity.has_user) owner.uid = start.identity.uid;
    if (ours && start.identity.has_group) owner.gid = start.identity.gid;
    if (!directory.user.empty())
        if (const int code = find_user_id(start, {directory.user, directory.where}, owner.uid);
            code != 0)
            return code;
    if (directory.group.empty()) return 0;
    return find_group_id(start, {directory.group, directory.where}, owner.gid);
}

// As systemd.exec(5) has it: who is another user than before finds files that are his.
bool is_owned_whole(const ExecPlan::Directory& directory) {
    return directory.kind != Kind::configuration && directory.kind != Kind::plain;
}

base::Status leave_private(const Start& start, const ExecPlan::Directory& directory) {
    const auto place = formats::private_place(directory.kind, directory.path);
    return place && !start.plan.dynamic_users ? make_public(*place) : base::kOk;
}

// Corrects owner and mode where they differ.
base::Status correct(const Start& start,
                     const ExecPlan::Directory& directory,
                     sys::BorrowedFd opened,
                     const Owner& owner) {
    const auto status = sys::status_of_descriptor(opened);
    if (!status) return status.error();
    const bool wrong_owner = (owner.uid != sys::kKeepId && owner.uid != status.value().uid) ||
                             (owner.gid != sys::kKeepId && owner.gid != status.value().gid);
    if (wrong_owner) {
        if (const auto left = leave_private(start, directory); !left) return left;
        const NewOwner everywhere{owner.uid, owner.gid, status.value().uid};
        if (is_owned_whole(directory))
            if (const auto done = own_tree(opened, everywhere); !done) return done;
        if (const auto done = sys::change_owner_at(opened, ".", owner.uid, owner.gid); !done)
            return done.error();
    }
    // Changing the owner may clear bits of the mode.
    if (!wrong_owner && status.value().mode == directory.mode) return base::kOk;
    return sys::change_mode(opened, directory.mode);
}

std::string_view way_out(base::Errno why) {
    if (why.value == ELOOP)
        return "a symbolic link that is not root's leads there, or it is deeper than 128 "
               "directories";
    return why.value == EEXIST ? "a file, a directory of its own or another link is in the way of "
                                 "the link to its place in 'private'; move it away"
                               : "a start needs root, and the file system must be writable";
}

int prepare_one(const Start& start, const ExecPlan::Directory& directory) {
    Owner owner;
    if (const int code = find_owner(start, directory, owner); code != 0) return code;
    static base::Path path;  // too large for the stack beside its callees'
    const auto failed = [&](base::Errno why) {
        return fail(kSystemFailed, start, directory.where,
                    {.what = "cannot prepare the directory",
                     .subject = directory.path,
                     .help = way_out(why)},
                    why);
    };
    const auto place = formats::private_place(directory.kind, directory.path);
    if (start.plan.dynamic_users && place) {
        if (const auto made = make_private(start, directory, *place, path); !made)
            return failed(made.error());
    } else if (!path.assign(directory.path)) {
        return failed({ENAMETOOLONG});
    }
    // Nobody may enter it before it has its owner and mode.
    const auto opened = spawn::open_directory_safely(path, 0755, 0700, sys::Open::read);
    if (!opened) return failed(opened.error());
    const auto corrected = correct(start, directory, opened.value(), owner);
    return corrected ? 0 : failed(corrected.error());
}

// RUNTIME_DIRECTORY and its like: the paths of one kind, separated by colons.
bool export_paths(Start& start, Kind kind) {
    static std::array<char, 16384> list;
    std::size_t size = 0;
    for (const ExecPlan::Directory& directory : start.plan.directories) {
        if (directory.kind != kind) continue;
        if (size + directory.path.size() + 1 > list.size()) return false;
        if (size > 0) list[size++] = ':';
        size += directory.path.copy(list.data() + size, directory.path.size());
    }
    const std::string_view name = kVariables[static_cast<std::size_t>(kind)];
    return size == 0 || start.environment.set(name, {list.data(), size}, Export::yes);
}

}  // namespace

int prepare_directories(Start& start) {
    if (start.plan.directories.empty()) return 0;
    const unsigned usual = sys::set_umask(0022);
    for (const ExecPlan::Directory& directory : start.plan.directories)
        if (const int code = prepare_one(start, directory); code != 0) return code;
    sys::set_umask(usual);
    for (const Kind kind :
         {Kind::runtime, Kind::state, Kind::cache, Kind::logs, Kind::configuration})
        if (!export_paths(start, kind))
            return fail(kPlanWrong, start, {},
                        {.what = "the paths of the directories are too long for a variable",
                         .help = "use fewer or shorter ones"});
    return 0;
}

}  // namespace slipway::exec
