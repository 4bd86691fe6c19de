#include "distros/common/commands.h"
#include "distros/common/say.h"
#include "engine/sys/file.h"
#include "engine/sys/mount.h"

namespace slipway::boot {
namespace {

enum class Needed {
    yes,     // the boot fails without
    no,      // not every kernel has it: silence
    if_dir,  // only where the kernel shows the directory: silence
};

struct MountRow {
    const char* type;
    const char* where;
    const char* options;
    Needed needed;
    unsigned mode;  // of the directory, which is made if it is missing
};

constexpr const char* kQuiet = "nosuid,nodev,noexec";

// In this order: /sys before what is below it.
constexpr MountRow kMounts[] = {
    {"sysfs", "/sys", kQuiet, Needed::yes, 0555},
    {"devpts", "/dev/pts", "nosuid,noexec,gid=5,mode=0620,ptmxmode=0666", Needed::yes, 0755},
    {"tmpfs", "/dev/shm", "nosuid,nodev,mode=1777", Needed::yes, 01777},
    {"mqueue", "/dev/mqueue", kQuiet, Needed::no, 01777},
    {"cgroup2", "/sys/fs/cgroup", "nosuid,nodev,noexec,nsdelegate", Needed::if_dir, 0},
    {"securityfs", "/sys/kernel/security", kQuiet, Needed::if_dir, 0},
    {"debugfs", "/sys/kernel/debug", "nosuid,nodev,noexec,mode=0700", Needed::if_dir, 0},
    {"configfs", "/sys/kernel/config", kQuiet, Needed::if_dir, 0},
    {"fusectl", "/sys/fs/fuse/connections", kQuiet, Needed::if_dir, 0},
    {"pstore", "/sys/fs/pstore", kQuiet, Needed::if_dir, 0},
    {"bpf", "/sys/fs/bpf", "nosuid,nodev,noexec,mode=0700", Needed::if_dir, 0},
    {"efivarfs", "/sys/firmware/efi/efivars", kQuiet, Needed::if_dir, 0},
};

struct DirectoryRow {
    const char* path;
    unsigned mode;
};

// What programs expect in a fresh /run.
constexpr DirectoryRow kDirectories[] = {{"/run/lock", 01777}};

struct LinkRow {
    const char* path;
    const char* target;
};

constexpr LinkRow kLinks[] = {
    {"/dev/fd", "/proc/self/fd"},       {"/dev/stdin", "/proc/self/fd/0"},
    {"/dev/stdout", "/proc/self/fd/1"}, {"/dev/stderr", "/proc/self/fd/2"},
    {"/dev/core", "/proc/kcore"},
};

constexpr int kNoEntry = 2, kBusy = 16, kExists = 17;

bool mount_row(const MountRow& row) {
    const auto there = sys::is_mount_point(row.where);
    if (there && there.value()) return true;
    if (!there && there.error().value == kNoEntry) {
        if (row.needed == Needed::if_dir) return true;
        const auto made = sys::make_directory_at(sys::kHere, row.where, row.mode);
        if (!fine(made, {"cannot make ", row.where})) return row.needed != Needed::yes;
    }
    sys::MountOptions options;
    sys::parse_mount_options(row.options, options);
    const auto mounted = sys::mount_filesystem(row.type, row.where, row.type, options);
    if (mounted || mounted.error().value == kBusy || row.needed != Needed::yes) return true;
    return fine(mounted, {"cannot mount ", row.type, " on ", row.where});
}

bool make_directory(const DirectoryRow& row) {
    const auto made = sys::make_directory_at(sys::kHere, row.path, row.mode);
    if (!made && made.error().value == kExists) return true;
    // The mode behind the umask.
    return fine(made, {"cannot make ", row.path}) &&
           fine(sys::change_mode_at(sys::kHere, row.path, row.mode), {"cannot open ", row.path});
}

bool make_link(const LinkRow& row) {
    const auto made = sys::make_symlink_at(row.target, sys::kHere, row.path);
    if (!made && made.error().value == kExists) return true;
    return fine(made, {"cannot make ", row.path});
}

}  // namespace

int mount_pseudo(Words) {
    // As systemd does: a service with a view of its own sees what is mounted after its start.
    // A container that does not allow it mounts little later.
    (void)sys::make_mounts_shared();
    bool all = true;
    for (const auto& row : kMounts) all &= mount_row(row);
    for (const auto& row : kDirectories) all &= make_directory(row);
    for (const auto& row : kLinks) all &= make_link(row);
    return all ? kDone : kFailed;
}

}  // namespace slipway::boot
