#include "engine/exec/directories.h"

#include <array>
#include <cerrno>

#include "engine/exec/identity.h"
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

// Makes what is missing above the last part, for root and readable by all.
base::Status make_parents(std::string_view path) {
    base::Path parent;
    for (std::size_t slash = path.find('/', 1); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
        if (!parent.assign(path.substr(0, slash))) return base::Errno{ENAMETOOLONG};
        const auto made = sys::make_directory_at(sys::kHere, parent, 0755);
        if (!made && made.error().value != EEXIST && made.error().value != EROFS)
            return made.error();
    }
    return base::kOk;
}

// Opens the directory without following a link that somebody but root may have put there: a
// service that may write next to it must not lead us to another place.
base::Result<sys::Fd> open_directory_safely(const base::Path& path) {
    const sys::Open flags = sys::Open::read | sys::Open::directory;
    auto opened = sys::open_at(sys::kHere, path, flags | sys::Open::no_follow);
    if (opened) return opened;
    const auto link = sys::status_at(sys::kHere, path, sys::Follow::no);
    const bool trusted = link && link.value().kind == sys::FileKind::symlink &&
                         (link.value().uid == 0 || link.value().uid == sys::real_uid());
    return trusted ? sys::open_at(sys::kHere, path, flags) : std::move(opened);
}

// Corrects owner and mode where they differ.
base::Status correct(sys::BorrowedFd directory, const Owner& owner, std::uint32_t mode) {
    const auto status = sys::status_of_descriptor(directory);
    if (!status) return status.error();
    const bool wrong_owner = (owner.uid != sys::kKeepId && owner.uid != status.value().uid) ||
                             (owner.gid != sys::kKeepId && owner.gid != status.value().gid);
    if (wrong_owner)
        if (const auto done = sys::change_owner_at(directory, ".", owner.uid, owner.gid); !done)
            return done.error();
    // Changing the owner may clear bits of the mode.
    if (!wrong_owner && status.value().mode == mode) return base::kOk;
    return sys::change_mode(directory, mode);
}

int prepare_one(const Start& start, const ExecPlan::Directory& directory) {
    Owner owner;
    if (const int code = find_owner(start, directory, owner); code != 0) return code;
    base::Path path;
    const auto failed = [&](base::Errno why) {
        return fail(kSystemFailed, start, directory.where,
                    {.what = "cannot prepare the directory",
                     .subject = directory.path,
                     .help = "a start needs root, and the file system must be writable"},
                    why);
    };
    if (!path.assign(directory.path)) return failed({ENAMETOOLONG});
    if (const auto parents = make_parents(path.view()); !parents) return failed(parents.error());
    // Nobody may enter it before it has its owner and mode.
    const auto made = sys::make_directory_at(sys::kHere, path, 0700);
    if (!made && made.error().value != EEXIST) return failed(made.error());
    const auto opened = open_directory_safely(path);
    if (!opened) return failed(opened.error());
    const auto corrected = correct(opened.value(), owner, directory.mode);
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
