#include "engine/sys/fork.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<Pid> fork_process() {
    // The raw call: libc's fork() takes the allocator's locks, and our programs have no allocator.
    const long pid = ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (pid < 0) return last_error();
    return Pid{static_cast<std::int32_t>(pid)};
}

}  // namespace slipway::sys
