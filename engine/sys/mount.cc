#include "engine/sys/mount.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/swap.h>

#include <array>

#include "engine/sys/file.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {

Status mount_filesystem(CPath source, CPath target, CPath type, const MountOptions& options) {
    return status_of(
        ::mount(source.c_str(), target.c_str(), type.c_str(), options.flags, options.data.c_str()));
}

Status remount(CPath target, const MountOptions& options) {
    return status_of(::mount(nullptr, target.c_str(), nullptr, MS_REMOUNT | options.flags,
                             options.data.c_str()));
}

Status remount_here(CPath target, unsigned long flags) {
    return status_of(
        ::mount(nullptr, target.c_str(), nullptr, MS_REMOUNT | MS_BIND | flags, nullptr));
}

Status move_mount_to(CPath from, CPath to) {
    return status_of(::mount(from.c_str(), to.c_str(), nullptr, MS_MOVE, nullptr));
}

Status enter_own_mount_namespace() {
    return status_of(::unshare(CLONE_NEWNS));
}

Status make_mounts_private() {
    return status_of(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr));
}

Status make_mounts_shared() {
    return status_of(::mount(nullptr, "/", nullptr, MS_REC | MS_SHARED, nullptr));
}

Status unmount(CPath target, Unmount how) {
    const int flags = UMOUNT_NOFOLLOW | (how == Unmount::detach ? MNT_DETACH : 0);
    return status_of(::umount2(target.c_str(), flags));
}

Result<unsigned long> mount_flags(CPath path) {
    struct Row {
        unsigned long reported, flag;
    };

    // statvfs(3) has its own numbers for the later ones.
    static constexpr std::array kRows{
        Row{ST_RDONLY, MS_RDONLY}, Row{ST_NOSUID, MS_NOSUID}, Row{4, MS_NODEV},
        Row{8, MS_NOEXEC},         Row{16, MS_SYNCHRONOUS},   Row{64, MS_MANDLOCK},
        Row{1024, MS_NOATIME},     Row{2048, MS_NODIRATIME},  Row{4096, MS_RELATIME},
    };

    struct statvfs status {};

    if (const long answer = retried([&] { return ::statvfs(path.c_str(), &status); }); answer < 0)
        return last_error();
    unsigned long flags = 0;
    for (const Row& row : kRows)
        if ((status.f_flag & row.reported) != 0) flags |= row.flag;
    return flags;
}

Result<bool> is_mount_point(CPath path) {
    const auto here = status_at(kHere, path);
    if (!here) return here.error();
    auto directory = open_at(kHere, path, Open::path_only | Open::directory);
    if (!directory) return directory.error();
    const auto parent = status_at(directory.value(), "..");
    if (!parent) return parent.error();
    // The root directory is its own parent.
    return here.value().device != parent.value().device ||
           here.value().inode == parent.value().inode;
}

Status swap_on(CPath area, int priority) {
    const int flags = priority < 0 ? 0 : SWAP_FLAG_PREFER | (priority & SWAP_FLAG_PRIO_MASK);
    return status_of(::swapon(area.c_str(), flags));
}

Status swap_off(CPath area) {
    return status_of(::swapoff(area.c_str()));
}

}  // namespace slipway::sys
