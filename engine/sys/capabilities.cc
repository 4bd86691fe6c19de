#include "engine/sys/capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

constexpr unsigned kMost = 64;

using Halves = std::array<__user_cap_data_struct, 2>;

long call(long number, Halves& halves) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    return ::syscall(number, &header, halves.data());
}

std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
    return (std::uint64_t{high} << 32) | low;
}

}  // namespace

Result<Capabilities> capabilities() {
    Halves halves{};
    if (call(SYS_capget, halves) < 0) return last_error();
    return Capabilities{joined(halves[0].effective, halves[1].effective),
                        joined(halves[0].permitted, halves[1].permitted),
                        joined(halves[0].inheritable, halves[1].inheritable)};
}

Status set_capabilities(const Capabilities& wanted) {
    Halves halves{};
    for (unsigned i = 0; i < 2; ++i) {
        const unsigned shift = 32 * i;
        halves[i] = {static_cast<std::uint32_t>(wanted.effective >> shift),
                     static_cast<std::uint32_t>(wanted.permitted >> shift),
                     static_cast<std::uint32_t>(wanted.inheritable >> shift)};
    }
    return status_of(call(SYS_capset, halves));
}

Status bound_capabilities(std::uint64_t keep) {
    for (unsigned capability = 0; capability < kMost; ++capability) {
        if ((keep >> capability & 1) != 0) continue;
        // Asked first: to drop what is gone already needs the privilege as well.
        const int held = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (held < 0) return base::kOk;  // above the last one that the kernel has
        if (held == 0) continue;
        if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) return last_error();
    }
    return base::kOk;
}

Status raise_ambient(std::uint64_t wanted) {
    for (unsigned capability = 0; capability < kMost; ++capability)
        if ((wanted >> capability & 1) != 0 &&
            ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0)
            return last_error();
    return base::kOk;
}

Result<unsigned> secure_bits() {
    const int bits = ::prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
    if (bits < 0) return last_error();
    return static_cast<unsigned>(bits);
}

Status set_secure_bits(unsigned bits) {
    return status_of(::prctl(PR_SET_SECUREBITS, bits, 0, 0, 0));
}

Status keep_capabilities() {
    return status_of(::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
}

}  // namespace slipway::sys
