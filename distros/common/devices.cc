#include "distros/common/commands.h"
#include "distros/common/program.h"
#include "distros/common/say.h"
#include "engine/sys/power.h"

namespace slipway::boot {

int udevd(Words) {
    const char* program =
        first_executable({"/usr/lib/systemd/systemd-udevd", "/lib/systemd/systemd-udevd",
                          "/sbin/udevd", "/usr/lib/udev/udevd"});
    if (program == nullptr) {
        say({"there is no udevd"});
        return kFailed;
    }
    return become_program(program, {});
}

// Replays what the kernel announced before there was a device manager, and waits until it is
// handled.
int devices(Words) {
    // Devices are the machine's; a container has what it was given.
    if (!sys::in_first_pid_namespace().value_or(true)) return kDone;
    if (const char* udevadm =
            first_executable({"/bin/udevadm", "/usr/bin/udevadm", "/sbin/udevadm"})) {
        const char* const subsystems[] = {"trigger", "--type=subsystems", "--action=add"};
        const char* const all[] = {"trigger", "--type=devices", "--action=add"};
        const char* const settle[] = {"settle", "--timeout=30"};
        bool done = run_program(udevadm, subsystems) == sys::exited_with(0);
        done &= run_program(udevadm, all) == sys::exited_with(0);
        if (run_program(udevadm, settle) != sys::exited_with(0))
            say({"some devices did not settle in 30 s; the boot goes on"});
        return done ? kDone : kFailed;
    }
    if (const char* mdev = first_executable({"/sbin/mdev", "/bin/mdev"})) {
        const char* const arguments[] = {"-s"};
        return run_program(mdev, arguments) == sys::exited_with(0) ? kDone : kFailed;
    }
    say({"there is neither udevadm nor mdev: /dev is as the kernel makes it"});
    return kDone;
}

}  // namespace slipway::boot
