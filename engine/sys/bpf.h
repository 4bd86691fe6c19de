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

// Loads a program that decides which devices may be used; the kernel looks through it first.
Result<Fd> load_device_program(std::span<const BpfInstruction> program);

// Of all in the cgroup and below it, beside the programs that are there. Wants Linux 4.15.
Status attach_device_program(BorrowedFd cgroup, BorrowedFd program);

}  // namespace slipway::sys
