// Classic BPF as the kernel's filters of system calls have it: linux/filter.h, linux/seccomp.h and
// linux/bpf_common.h, of which only engine/sys may include the headers; a test compares the
// numbers.
#pragma once

#include <cstdint>
#include <vector>

namespace slipway::filter {

struct Instruction {
    std::uint16_t code = 0;
    std::uint8_t if_true = 0, if_false = 0;  // how many instructions a jump passes over
    std::uint32_t operand = 0;
    friend bool operator==(const Instruction&, const Instruction&) = default;
};

using Code = std::vector<Instruction>;

inline constexpr std::size_t kMostInstructions = 4096;

inline constexpr std::uint16_t kLoad = 0x20;           // BPF_LD | BPF_W | BPF_ABS
inline constexpr std::uint16_t kJump = 0x05;           // BPF_JMP | BPF_JA
inline constexpr std::uint16_t kJumpIfEqual = 0x15;    // BPF_JMP | BPF_JEQ | BPF_K
inline constexpr std::uint16_t kJumpIfAbove = 0x25;    // BPF_JMP | BPF_JGT | BPF_K
inline constexpr std::uint16_t kJumpIfAtLeast = 0x35;  // BPF_JMP | BPF_JGE | BPF_K
inline constexpr std::uint16_t kJumpIfAnyBit = 0x45;   // BPF_JMP | BPF_JSET | BPF_K
inline constexpr std::uint16_t kReturn = 0x06;         // BPF_RET | BPF_K

// What a filter answers; the lowest counts where several do (as signed numbers).
using Action = std::uint32_t;
inline constexpr Action kKillProcess = 0x80000000;
inline constexpr Action kErrorNumber = 0x00050000;  // with the number in the low half
inline constexpr Action kLog = 0x7ffc0000;
inline constexpr Action kAllow = 0x7fff0000;
inline constexpr Action kActionMask = 0xffff0000;

constexpr Action error_number(unsigned number) {
    return kErrorNumber | number;
}

// Offsets in struct seccomp_data.
inline constexpr std::uint32_t kCallNumber = 0;
inline constexpr std::uint32_t kArchitecture = 4;

// The low half of an argument: all that the kernel looks at of what our rules ask for. It reads
// them so on machines that store the low byte first, as all do that we run on.
constexpr std::uint32_t argument_offset(unsigned argument) {
    return 16 + 8 * argument;
}

}  // namespace slipway::filter
