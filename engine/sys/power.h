// The machine as a whole: ending it, its name, its console keys.
#pragma once

#include <string_view>

#include "engine/sys/fd.h"

namespace slipway::sys {

enum class Power { off, restart, halt, kexec };

// reboot(2). Does not sync. In a pid name space that is not the first it ends that name space
// instead: its pid 1 dies of HUP (restart) or INT (the others). Returns only when it fails.
Errno set_power(Power power);

// Ctrl-Alt-Del then sends INT to pid 1 instead of restarting at once.
Status disable_ctrl_alt_del();

// Waits until everything is written.
void sync_everything();

Status set_host_name(std::string_view name);  // at most 64 bytes

// Whether this process is in the pid name space the kernel started with: on a machine of its own,
// not in a container. EPERM, ENOENT: /proc does not tell.
Result<bool> in_first_pid_namespace();

}  // namespace slipway::sys
