// Trees of mounts as descriptors: copied, changed and attached by the calls of Linux 5.2 and later.
//
// A copied tree is seen by nobody until it is attached, and gone with its descriptor otherwise.
// ENOSYS: the kernel is older than the call.
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::sys {

enum class Submounts { no, yes };

// open_tree(2), Linux 5.2: a copy of what is mounted at `path`; an empty path means `dir` itself.
// The mount must be one of this name space.
Result<Fd> copy_mount(BorrowedFd dir, CPath path, Submounts submounts);

// move_mount(2), Linux 5.2. Links at the end of `target` are followed.
Status attach_mount(BorrowedFd tree, CPath target);

// What a mount forbids, or allows again; the numbers of mount_setattr(2).
enum class MountFlag : unsigned {
    read_only = 1,
    no_set_user_id = 2,
    no_devices = 4,
    no_execution = 8,
};

constexpr MountFlag operator|(MountFlag a, MountFlag b) {
    return static_cast<MountFlag>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

struct MountChange {
    unsigned set = 0, clear = 0;  // MountFlag
};

// mount_setattr(2), Linux 5.12: of the mount that `path` is on, with those below it or alone. An
// empty path means `dir` itself.
Status change_mount(BorrowedFd dir, CPath path, MountChange change, Submounts submounts);

// mount(2): what is mounted and unmounted elsewhere in the peer group reaches the mounts at "/" and
// below (and, `shared`, theirs reaches others that are copied from them).
enum class Propagation { shared, slave, private_ };
Status set_propagation_of_all(Propagation propagation);

// What is at `path`, without following a link anywhere in it: ELOOP says there is one
// (openat2(2), Linux 5.6).
Result<Fd> find_without_links(CPath path);

// The directory of this process's descriptors, for path_of_descriptor().
Result<Fd> descriptor_directory();
// Where an open file is, as the root directory of this process sees it.
Status path_of_descriptor(BorrowedFd descriptors, BorrowedFd fd, base::Path& path);

// pivot_root(2) to the directory this process is in; the former root is mounted over the new one
// and goes with unmount(".", Unmount::detach), done there. EINVAL: the root is an initramfs.
Status swap_root_with_here();

// A new file of this kind and mode for mknod(2); `device` as make_device() gives it.
enum class NodeKind { regular, fifo, socket, character, block };
Status make_node_at(
    BorrowedFd dir, CPath path, NodeKind kind, unsigned mode, unsigned long long device);

}  // namespace slipway::sys
