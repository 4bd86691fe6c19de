#include "engine/sys/mount_tree.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <linux/openat2.h>

#include "engine/base/number.h"
#include "engine/sys/file.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

// The C library has no names for these, or ones that clash with the kernel's headers.
constexpr unsigned kCopy = 1;                      // OPEN_TREE_CLONE
constexpr unsigned kCloseOnExec = O_CLOEXEC;       // OPEN_TREE_CLOEXEC
constexpr unsigned kRecursive = 0x8000;            // AT_RECURSIVE
constexpr unsigned kFromEmpty = 4, kToLinks = 16;  // MOVE_MOUNT_F_EMPTY_PATH, MOVE_MOUNT_T_SYMLINKS

struct Attributes {
    std::uint64_t set = 0, clear = 0, propagation = 0, user_name_space = 0;
};

unsigned empty_path(CPath path) {
    return path.c_str()[0] == '\0' ? AT_EMPTY_PATH : 0;
}

Result<Fd> adopted(long fd) {
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

}  // namespace

Result<Fd> copy_mount(BorrowedFd dir, CPath path, Submounts submounts) {
    const unsigned flags =
        kCopy | kCloseOnExec | empty_path(path) | (submounts == Submounts::yes ? kRecursive : 0);
    return adopted(::syscall(SYS_open_tree, dir.value, path.c_str(), flags));
}

Status attach_mount(BorrowedFd tree, CPath target) {
    return status_of(
        ::syscall(SYS_move_mount, tree.value, "", AT_FDCWD, target.c_str(), kFromEmpty | kToLinks));
}

Status change_mount(BorrowedFd dir, CPath path, MountChange change, Submounts submounts) {
    const Attributes attributes{change.set, change.clear, 0, 0};
    const unsigned flags = empty_path(path) | (submounts == Submounts::yes ? kRecursive : 0);
    return status_of(::syscall(SYS_mount_setattr, dir.value, path.c_str(), flags, &attributes,
                               sizeof attributes));
}

Status set_propagation_of_all(Propagation propagation) {
    constexpr std::array<unsigned long, 3> kKinds{MS_SHARED, MS_SLAVE, MS_PRIVATE};
    return status_of(::mount(nullptr, "/", nullptr,
                             MS_REC | kKinds[static_cast<std::size_t>(propagation)], nullptr));
}

Result<Fd> find_without_links(CPath path) {
    struct open_how how {};

    how.flags = static_cast<unsigned long long>(O_CLOEXEC | O_PATH);
    how.resolve = RESOLVE_NO_SYMLINKS;
    return adopted(
        retried([&] { return ::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how); }));
}

Result<Fd> descriptor_directory() {
    return open_at(kHere, "/proc/self/fd", Open::path_only | Open::directory);
}

Status path_of_descriptor(BorrowedFd descriptors, BorrowedFd fd, base::Path& path) {
    return read_symlink_at(descriptors, base::decimal(fd.value).c_str(), path);
}

Status swap_root_with_here() {
    return status_of(::syscall(SYS_pivot_root, ".", "."));
}

Status make_node_at(
    BorrowedFd dir, CPath path, NodeKind kind, unsigned mode, unsigned long long device) {
    constexpr std::array<unsigned, 5> kKinds{S_IFREG, S_IFIFO, S_IFSOCK, S_IFCHR, S_IFBLK};
    return status_of(
        ::mknodat(dir.value, path.c_str(), kKinds[static_cast<std::size_t>(kind)] | mode, device));
}

}  // namespace slipway::sys
