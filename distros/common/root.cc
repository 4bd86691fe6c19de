#include "distros/common/commands.h"
#include "distros/common/fstab.h"
#include "distros/common/program.h"
#include "distros/common/say.h"
#include "engine/base/number.h"
#include "engine/sys/mount.h"
#include "engine/sys/power.h"

namespace slipway::boot {
namespace {

// fsck(8)'s exit code is a sum of these.
constexpr int kReboot = 2, kUncorrected = 4;

struct RootEntry {
    bool found = false;
    unsigned pass = 0;
    sys::MountOptions options;
};

RootEntry find_root() {
    RootEntry root;
    Fstab table;
    while (const auto entry = table.next()) {
        if (entry->where != "/") continue;
        root.found = true;
        root.pass = entry->pass;
        if (!sys::parse_mount_options(entry->options, root.options))
            say({"/etc/fstab: the options of / are too long, they are not applied"});
    }
    return root;
}

// 0: go on. A file system that was repaired while it was mounted must be read again from the disk.
int check() {
    const char* fsck = first_executable({"/sbin/fsck", "/usr/sbin/fsck"});
    if (fsck == nullptr) {
        say({"there is no fsck: / is not checked"});
        return kDone;
    }
    const char* const arguments[] = {"-a", "-T", "/"};
    const auto status = run_program(fsck, arguments);
    const int code = status.signalled() ? kUncorrected : status.exit_code();
    if ((code & kUncorrected) != 0) {
        say({"/ has errors that fsck does not repair by itself (exit code ",
             base::decimal(code).view(), "); it stays read-only. Run fsck by hand"});
        return kFailed;
    }
    if ((code & kReboot) != 0) {
        say({"/ was repaired; the machine restarts"});
        sys::sync_everything();
        fine(sys::set_power(sys::Power::restart), {"cannot restart"});
        return kFailed;
    }
    return kDone;
}

}  // namespace

int root(Words) {
    // In a container / is its host's.
    if (!sys::in_first_pid_namespace().value_or(true)) return kDone;
    const RootEntry wanted = find_root();
    const auto flags = sys::mount_flags("/");
    const bool read_only = flags && (flags.value() & sys::kMountReadOnly) != 0;
    if (wanted.found && wanted.pass != 0 && read_only && check() != kDone) return kFailed;
    // Without an entry / is wanted writable, with what it has else.
    sys::MountOptions options = wanted.options;
    if (!wanted.found && flags) options.flags = flags.value() & ~sys::kMountReadOnly;
    const auto done = sys::remount("/", options);
    return fine(done, {"cannot remount / as /etc/fstab says"}) ? kDone : kFailed;
}

}  // namespace slipway::boot
