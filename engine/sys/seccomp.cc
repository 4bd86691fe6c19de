#include "engine/sys/seccomp.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "engine/sys/kernel.h"

namespace slipway::sys {

static_assert(sizeof(sock_filter) == kFilterInstruction);
static_assert(BPF_MAXINSNS == kMostFilterInstructions);

Status filter_system_calls(std::span<const char> program) {
    // The instructions have an alignment that bytes of a file need not have.
    static std::array<sock_filter, kMostFilterInstructions> instructions;
    const std::size_t count = program.size() / sizeof(sock_filter);
    if (program.size() % sizeof(sock_filter) != 0 || count == 0 || count > instructions.size())
        return base::Errno{EINVAL};
    std::memcpy(instructions.data(), program.data(), program.size());
    const sock_fprog given{static_cast<unsigned short>(count), instructions.data()};
    return status_of(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &given));
}

}  // namespace slipway::sys
