#include "engine/filter/architecture.h"

#include <seccomp.h>

#include <array>
#include <string>

namespace slipway::filter {
namespace {

constexpr std::uint32_t kX32 = 0x40000000;

// clang-format off
#if defined(__x86_64__)
constexpr std::array kArchitectures{
    Architecture{"x86-64", SCMP_ARCH_X86_64, SCMP_ARCH_X86_64, 0},
    Architecture{"x32", SCMP_ARCH_X86_64, SCMP_ARCH_X32, kX32},
    Architecture{"x86", SCMP_ARCH_X86, SCMP_ARCH_X86, 0},
};
#elif defined(__aarch64__)
constexpr std::array kArchitectures{
    Architecture{"arm64", SCMP_ARCH_AARCH64, SCMP_ARCH_AARCH64, 0},
    Architecture{"arm", SCMP_ARCH_ARM, SCMP_ARCH_ARM, 0},
};
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::array kArchitectures{
    Architecture{"riscv64", SCMP_ARCH_RISCV64, SCMP_ARCH_RISCV64, 0},
};
#else
#error "add the architectures of this machine, and look at the byte order in bpf.h"
#endif

// Calls that 32-bit x86 has behind one number, and, since Linux 4.3 and 5.1, most of them also by
// themselves (arch/x86/entry/syscalls/syscall_32.tbl; linux/net.h, linux/ipc.h).
struct Shared {
    std::string_view call, by;
    std::uint32_t operation, own;  // own 0: none, or one that the library knows
};
constexpr auto kShared = std::to_array<Shared>({
    {"socket", "socketcall", 1, 359}, {"bind", "socketcall", 2, 361}, {"connect", "socketcall", 3, 362},
    {"listen", "socketcall", 4, 363}, {"accept", "socketcall", 5, 0}, {"getsockname", "socketcall", 6, 367},
    {"getpeername", "socketcall", 7, 368}, {"socketpair", "socketcall", 8, 360}, {"send", "socketcall", 9, 0},
    {"recv", "socketcall", 10, 0}, {"sendto", "socketcall", 11, 369}, {"recvfrom", "socketcall", 12, 371},
    {"shutdown", "socketcall", 13, 373}, {"setsockopt", "socketcall", 14, 366}, {"getsockopt", "socketcall", 15, 365},
    {"sendmsg", "socketcall", 16, 370}, {"recvmsg", "socketcall", 17, 372}, {"accept4", "socketcall", 18, 364},
    {"recvmmsg", "socketcall", 19, 337}, {"sendmmsg", "socketcall", 20, 345},
    {"semop", "ipc", 1, 0}, {"semget", "ipc", 2, 393}, {"semctl", "ipc", 3, 394}, {"semtimedop", "ipc", 4, 0},
    {"msgsnd", "ipc", 11, 400}, {"msgrcv", "ipc", 12, 401}, {"msgget", "ipc", 13, 399}, {"msgctl", "ipc", 14, 402},
    {"shmat", "ipc", 21, 397}, {"shmdt", "ipc", 22, 398}, {"shmget", "ipc", 23, 395}, {"shmctl", "ipc", 24, 396},
});

// clang-format on

int number_of(const Architecture& architecture, std::string_view call) {
    return ::seccomp_syscall_resolve_name_arch(architecture.library, std::string(call).c_str());
}

}  // namespace

std::span<const Architecture> architectures() {
    return kArchitectures;
}

std::string_view native_architecture() {
    return kArchitectures.front().name;
}

std::vector<Site> sites_of(const Architecture& architecture, std::string_view call) {
    if (architecture.name == "x86")
        for (const Shared& row : kShared)
            if (row.call == call) {
                std::vector<Site> sites;
                if (row.own != 0) sites.push_back({row.own, {}});
                sites.push_back(
                    {static_cast<std::uint32_t>(number_of(architecture, row.by)), row.operation});
                return sites;
            }
    const int number = number_of(architecture, call);
    if (number < 0) return {};
    return {{static_cast<std::uint32_t>(number), {}}};
}

}  // namespace slipway::filter
