// bpf(2): programs of cgroups.
#pragma once

#include <cstdint>
#include <span>

#include "engine/sys/fd.h"

namespace slipway::sys {

// As the kernel has it (struct bpf_insn).
struct BpfInstruction {
    std::uint8_t code = 0;
    std::uint8_t registers = 0;  // destination, source * 16
    std::int16_t offset = 0;
    std::int32_t value = 0;
};

// What a program decides: which devices may be used, which packets come in and go out, where
// sockets may be bound (Linux 4.17).
enum class CgroupHook : std::uint8_t { device, packet_in, packet_out, bind_ipv4, bind_ipv6 };

// The kernel looks through the program first.
Result<Fd> load_cgroup_program(CgroupHook hook, std::span<const BpfInstruction> program);

// Of all in the cgroup and below it, beside the programs of others that are there, and in the place
// of those that were attached by this before. Wants Linux 4.15.
Status attach_cgroup_program(CgroupHook hook, BorrowedFd cgroup, BorrowedFd program);

}  // namespace slipway::sys
