// Mounting and unmounting.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::sys {

// Mount options as mount(2) takes them: flags, and text for the file system's own ("mode=0755").
struct MountOptions {
    unsigned long flags = 0;
    base::FixedString<1000> data;
};

inline constexpr unsigned long kMountReadOnly = 1;

// Splits the options of fstab(5). Those that only mean something to mount(8) and to boot programs
// ("noauto", "nofail", "user", "x-…", "comment=") are left out. False when the rest is too long.
bool parse_mount_options(std::string_view text, MountOptions& out);

// EBUSY: the same file system is there already.
Status mount_filesystem(CPath source, CPath target, CPath type, const MountOptions& options);
// Changes the options of what is mounted there; `options` says all of them.
Status remount(CPath target, const MountOptions& options);
// The same for this mount only, not for the file system (which others may have mounted too).
Status remount_here(CPath target, unsigned long flags);
Status move_mount_to(CPath from, CPath to);
// Mounts and unmounts of this process are seen by itself and its children alone, once the mounts it
// has are private as well.
Status enter_own_mount_namespace();
// Mounts and unmounts of this name space reach no other from now on.
Status make_mounts_private();
// What is mounted here later reaches the name spaces that are copied from this one (mount
// propagation, mount_namespaces(7)).
Status make_mounts_shared();

enum class Unmount {
    clean,   // EBUSY while it is used
    detach,  // gone from the tree now, unmounted once it is not used
};

// Does not follow a symlink at the end of the path.
Status unmount(CPath target, Unmount how);

// The flags of the mount that holds `path`, as remount() takes them.
Result<unsigned long> mount_flags(CPath path);

// Whether a mount begins at `path`: what `path` is on another file system, or elsewhere in its own,
// than its parent directory. ENOENT when it does not exist.
Result<bool> is_mount_point(CPath path);

Status swap_on(CPath area, int priority);  // priority -1: the kernel's choice
Status swap_off(CPath area);

}  // namespace slipway::sys
