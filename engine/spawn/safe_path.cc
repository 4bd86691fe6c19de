#include "engine/spawn/safe_path.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/sys/process.h"
#include "engine/sys/root.h"

namespace slipway::spawn {
namespace {

using base::Errno;
using sys::BorrowedFd;
using sys::Fd;
using sys::FileKind;
using sys::Open;
using sys::Result;

constexpr int kMostLinks = 40;  // as the kernel
constexpr Open kPart = Open::path_only | Open::directory | Open::no_follow;

// On the way along a path: `at` is the directory that has been reached. Three paths are too much
// for the stack, and what is static must not have a destructor.
struct Walk {
    base::Path left;  // below `at`
    base::Path name;  // the part that was taken out last
    bool last = false;
    int links = 0;
};

Walk walk;
base::Path target;

base::Status begin(Fd& at, const base::Path& path) {
    auto top = sys::open_at(sys::kHere, "/", kPart);
    if (!top) return top.error();
    at = std::move(top).value();
    walk.left = path;
    walk.last = false;
    walk.links = 0;
    return base::kOk;
}

// Takes the next part out of `left`; false: there is none.
bool take_part() {
    std::string_view rest = walk.left.view();
    rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
    if (rest.empty()) return false;
    const std::size_t end = std::min(rest.find('/'), rest.size());
    (void)walk.name.assign(rest.substr(0, end));
    rest.remove_prefix(end);
    walk.last = rest.find_first_not_of('/') == rest.npos;
    target.clear();
    (void)target.assign(rest);
    walk.left = target;
    return true;
}

bool trusted(std::uint32_t uid) {
    if (uid == 0 || uid == sys::real_uid()) return true;
    // In a user name space root's files may have an owner that it does not know.
    const auto top = sys::status_at(sys::kHere, "/");
    return top && top.value().uid == uid;
}

// Puts what the link `name` says in front of what is left. ENOTDIR: it is no link.
base::Status follow(Fd& at) {
    const auto link = sys::open_at(at, walk.name, Open::path_only | Open::no_follow);
    if (!link) return link.error();
    const auto status = sys::status_of_descriptor(link.value());
    if (!status) return status.error();
    if (status.value().kind != FileKind::symlink) return Errno{ENOTDIR};
    if (!trusted(status.value().uid) || ++walk.links > kMostLinks) return Errno{ELOOP};
    if (const auto read = sys::read_symlink_at(link.value(), "", target); !read)
        return read.error();
    const bool absolute = target.view().starts_with('/');
    if (!target.append("/") || !target.append(walk.left.view())) return Errno{ENAMETOOLONG};
    walk.left = target;
    if (!absolute) return base::kOk;
    auto top = sys::open_at(sys::kHere, "/", kPart);
    if (!top) return top.error();
    at = std::move(top).value();
    return base::kOk;
}

// Into the directory `name`, which is made if it is missing and `mode` is given.
base::Status enter(Fd& at, const unsigned* mode) {
    auto next = sys::open_at(at, walk.name, kPart);
    if (!next && next.error().value == ENOENT && mode != nullptr) {
        const auto made = sys::make_directory_at(at, walk.name, *mode);
        if (!made && made.error().value != EEXIST) return made.error();
        next = sys::open_at(at, walk.name, kPart);
    }
    if (next) {
        at = std::move(next).value();
        return base::kOk;
    }
    const int why = next.error().value;
    return why == ENOTDIR || why == ELOOP ? follow(at) : base::Status(next.error());
}

// The links of /proc/PID/fd lead to no path: only the kernel can follow them.
bool in_proc(sys::BorrowedFd at) {
    const auto here = sys::status_of_descriptor(at);
    const auto proc = sys::status_at(sys::kHere, "/proc/self/fd");
    return here && proc && here.value().device == proc.value().device;
}

// ELOOP is what the kernel says where there is a link, ENOENT where something is to be made; a
// filter of system calls and old kernels do not know the call.
bool worth_walking(Errno why) {
    return why.value == ELOOP || why.value == ENOENT || why.value == ENOSYS || why.value == EPERM;
}

}  // namespace

Result<Fd> open_directory_safely(const base::Path& path, unsigned above, unsigned mode, Open how) {
    const Open flags = how | Open::directory;
    auto opened = sys::open_without_links(sys::kHere, path, flags);
    if (opened || !worth_walking(opened.error())) return opened;
    Fd at;
    if (const auto begun = begin(at, path); !begun) return begun.error();
    while (take_part())
        if (const auto entered = enter(at, walk.last ? &mode : &above); !entered)
            return entered.error();
    return sys::open_at(at, ".", flags);
}

Result<Fd> open_file_safely(const base::Path& path, Open flags) {
    auto opened = sys::open_without_links(sys::kHere, path, flags);
    if (opened || !worth_walking(opened.error())) return opened;
    Fd at;
    if (const auto begun = begin(at, path); !begun) return begun.error();
    while (take_part()) {
        if (!walk.last) {
            if (const auto entered = enter(at, nullptr); !entered) return entered.error();
            continue;
        }
        auto file = sys::open_at(at, walk.name, flags | Open::no_follow);
        // With Open::directory a link is no directory.
        if (file || (file.error().value != ELOOP && file.error().value != ENOTDIR)) return file;
        if (in_proc(at)) return sys::open_at(at, walk.name, flags);
        if (const auto followed = follow(at); !followed) return followed.error();
    }
    return Errno{EISDIR};
}

}  // namespace slipway::spawn
