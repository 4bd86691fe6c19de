// The instructions of BPF that the programs of cgroups are made of (linux/bpf.h; the kernel's
// Documentation/bpf/standardization/instruction-set.rst).
//
// The kernel refuses a program that has instructions to which nothing leads, so a rule that is
// always true is compared like any other.
#pragma once

#include <cstdint>

#include "engine/sys/bpf.h"

namespace slipway::exec {

using sys::BpfInstruction;

// Registers of fixed use; 1 to 5 are those of a call and are lost in it.
inline constexpr std::uint8_t kResult = 0, kContext = 1, kStack = 10;

enum BpfCode : std::uint8_t {
    kLoadWord = 0x61,      // BPF_LDX | BPF_MEM | BPF_W
    kMoveRegister = 0xbc,  // BPF_ALU | BPF_MOV | BPF_X
    kMoveNumber = 0xb4,    // BPF_ALU | BPF_MOV | BPF_K
    kCopyRegister = 0xbf,  // BPF_ALU64 | BPF_MOV | BPF_X
    kAddNumber = 0x07,     // BPF_ALU64 | BPF_ADD | BPF_K
    kAndNumber = 0x54,     // BPF_ALU | BPF_AND | BPF_K
    kXorNumber = 0xa4,     // BPF_ALU | BPF_XOR | BPF_K
    kShiftRight = 0x74,    // BPF_ALU | BPF_RSH | BPF_K
    kFromNetwork = 0xdc,   // BPF_ALU | BPF_END | BPF_TO_BE
    kJump = 0x05,          // BPF_JMP | BPF_JA
    kIfNumber = 0x15,      // BPF_JMP | BPF_JEQ | BPF_K
    kUnlessNumber = 0x55,  // BPF_JMP | BPF_JNE | BPF_K
    kIfMore = 0x25,        // BPF_JMP | BPF_JGT | BPF_K
    kIfLess = 0xa5,        // BPF_JMP | BPF_JLT | BPF_K
    kUnlessSame = 0x5d,    // BPF_JMP | BPF_JNE | BPF_X
    kCall = 0x85,          // BPF_JMP | BPF_CALL
    kExit = 0x95,          // BPF_JMP | BPF_EXIT
};

constexpr BpfInstruction instruction(std::uint8_t code,
                                     std::uint8_t to,
                                     std::uint8_t from,
                                     std::int32_t value,
                                     std::int16_t offset = 0) {
    return {code, static_cast<std::uint8_t>(to | from << 4), offset, value};
}

}  // namespace slipway::exec
