// An interpreter of BPF for tests: as much of the kernel's as the programs of engine/exec need.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include <gtest/gtest.h>

#include "engine/sys/bpf.h"

namespace slipway::exec::testing {

class Bpf {
public:
    Bpf(std::span<const sys::BpfInstruction> program,
        std::span<const std::uint32_t> context,
        std::span<const std::uint8_t> packet)
        : program_(program), context_(context), packet_(packet) {}

    // What the program leaves in r0.
    std::uint64_t run() {
        std::size_t at = 0;
        while (at < program_.size()) {
            if (program_[at].code == 0x95) return r_[0];
            if (jumps(program_[at])) at += static_cast<std::size_t>(program_[at].offset);
            ++at;
        }
        ADD_FAILURE() << "it does not end";
        return 0;
    }

private:
    // One instruction; whether it goes elsewhere.
    bool jumps(const sys::BpfInstruction& i) {
        std::uint64_t& to = r_[i.registers & 15];
        const std::uint64_t from = r_[i.registers >> 4];
        const auto value = static_cast<std::uint32_t>(i.value);
        const auto wide = static_cast<std::uint64_t>(static_cast<std::int64_t>(i.value));
        switch (i.code) {
            case 0x61:
                to = load(i);
                break;
            case 0xbc:
                to = static_cast<std::uint32_t>(from);
                break;
            case 0xb4:
                to = value;
                break;
            case 0xbf:
                to = from;
                break;
            case 0x07:
                to += wide;
                break;
            case 0x54:
                to = static_cast<std::uint32_t>(to) & value;
                break;
            case 0xa4:
                to = static_cast<std::uint32_t>(to) ^ value;
                break;
            case 0x74:
                to = static_cast<std::uint32_t>(to) >> value;
                break;
            case 0xdc:
                to = __builtin_bswap16(static_cast<std::uint16_t>(to));
                break;
            case 0x85:
                load_bytes(value);
                break;
            case 0x05:
                return true;
            case 0x15:
                return to == wide;
            case 0x55:
                return to != wide;
            case 0x25:
                return to > wide;
            case 0xa5:
                return to < wide;
            case 0x5d:
                return to != from;
            default:
                ADD_FAILURE() << "unknown instruction " << static_cast<int>(i.code);
        }
        return false;
    }

    std::uint32_t load(const sys::BpfInstruction& i) const {
        if (i.registers >> 4 != 10) return context_[static_cast<std::size_t>(i.offset) / 4];
        std::uint32_t word = 0;
        std::memcpy(&word, stack_.data() + kTop + i.offset, sizeof word);
        return word;
    }

    // Into r3, which is said from the stack's top, as many as r4 from r2 on.
    void load_bytes(std::uint32_t function) {
        EXPECT_EQ(function, 26u);
        const auto place = kTop + static_cast<std::int32_t>(r_[3]);
        std::memset(stack_.data() + place, 0, r_[4]);
        if (r_[2] + r_[4] <= packet_.size())
            std::memcpy(stack_.data() + place, packet_.data() + r_[2], r_[4]);
    }

    static constexpr std::int32_t kTop = 64;
    std::span<const sys::BpfInstruction> program_;
    std::span<const std::uint32_t> context_;
    std::span<const std::uint8_t> packet_;
    std::array<std::uint64_t, 11> r_{};
    std::array<std::uint8_t, kTop> stack_{};
};

inline std::uint64_t run_bpf(std::span<const sys::BpfInstruction> program,
                             std::span<const std::uint32_t> context,
                             std::span<const std::uint8_t> packet) {
    return Bpf(program, context, packet).run();
}

}  // namespace slipway::exec::testing
