// What the tests of filters share: a machine for their programs, as the kernel has one.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstring>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/filter/filter.h"

namespace slipway::filter::testing {

// Runs a program for one call; 0 (kill the thread) for one that is wrong.
inline std::uint32_t run(std::span<const sock_filter> program, const seccomp_data& data) {
    std::uint32_t a = 0;
    for (std::size_t at = 0; at < program.size(); ++at) {
        const sock_filter& i = program[at];
        switch (i.code) {
            case BPF_LD | BPF_W | BPF_ABS:
                if (i.k % 4 != 0 || i.k + 4 > sizeof data) return 0;
                std::memcpy(&a, reinterpret_cast<const char*>(&data) + i.k, 4);
                break;
            case BPF_ALU | BPF_AND | BPF_K:
                a &= i.k;
                break;
            case BPF_JMP | BPF_JA:
                at += i.k;
                break;
            case BPF_JMP | BPF_JEQ | BPF_K:
                at += a == i.k ? i.jt : i.jf;
                break;
            case BPF_JMP | BPF_JGT | BPF_K:
                at += a > i.k ? i.jt : i.jf;
                break;
            case BPF_JMP | BPF_JGE | BPF_K:
                at += a >= i.k ? i.jt : i.jf;
                break;
            case BPF_JMP | BPF_JSET | BPF_K:
                at += (a & i.k) != 0 ? i.jt : i.jf;
                break;
            case BPF_RET | BPF_K:
                return i.k;
            default:
                return 0;
        }
    }
    return 0;
}

inline std::vector<sock_filter> instructions(const std::string& bytes) {
    std::vector<sock_filter> out(bytes.size() / sizeof(sock_filter));
    std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
}

using Settings = std::map<std::string, std::vector<std::string>>;

inline model::Process process_with(const Settings& sandbox) {
    model::Process process;
    process.sandbox = sandbox;
    return process;
}

}  // namespace slipway::filter::testing
