#include "engine/sys/power.h"

#include <linux/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/file.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

long reboot(unsigned command) {
    return ::syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, nullptr);
}

// PROC_PID_INIT_INO of the kernel's include/linux/proc_ns.h.
constexpr std::uint64_t kFirstPidNamespace = 0xEFFFFFFC;

}  // namespace

Errno set_power(Power power) {
    static constexpr unsigned kCommands[] = {LINUX_REBOOT_CMD_POWER_OFF, LINUX_REBOOT_CMD_RESTART,
                                             LINUX_REBOOT_CMD_HALT, LINUX_REBOOT_CMD_KEXEC};
    reboot(kCommands[static_cast<unsigned>(power)]);
    return last_error();
}

Status disable_ctrl_alt_del() {
    return status_of(reboot(LINUX_REBOOT_CMD_CAD_OFF));
}

void sync_everything() {
    ::sync();
}

Status set_host_name(std::string_view name) {
    return status_of(::sethostname(name.data(), name.size()));
}

Result<bool> in_first_pid_namespace() {
    const auto status = status_at(kHere, "/proc/self/ns/pid");
    if (!status) return status.error();
    return status.value().inode == kFirstPidNamespace;
}

}  // namespace slipway::sys
