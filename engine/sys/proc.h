// What /proc says about processes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/sys/file.h"
#include "engine/sys/process.h"

namespace slipway::sys {

// /proc/PID/stat, see proc(5).
struct ProcessStatus {
    Pid pid;
    char state = '?';  // 'Z': ended, not yet reaped
    Pid parent;
    Pid group;
    Pid session;
    bool executed = false;  // field 9: it has executed a program since its parent made it
    std::uint64_t start_time =
        0;  // field 22, clock ticks since boot; with the pid it names a process
    std::uint32_t ignored_signals = ~0u;  // field 33, bit N-1: signal N, to 31; ~0: not said
    WaitStatus exit_status;  // field 52; only of a zombie, and 0 when we may not trace it

    constexpr bool ended() const { return state == 'Z' || state == 'X'; }
};

// ENOENT or ESRCH: there is no such process.
Result<ProcessStatus> process_status(Pid pid);

// Decodes the text of a stat file; EPROTO when it is not one.
Result<ProcessStatus> parse_process_status(std::string_view text);

// The children of a process (all its threads' would need CONFIG_PROC_CHILDREN per thread; the
// programs that ask are single-threaded). Gives how many there are; only the first into.size() of
// them behind `skipped` others are stored.
Result<std::size_t> children_of(Pid pid, std::span<Pid> into, std::size_t skipped = 0);

// 16 random bytes that the kernel made at boot.
using BootId = std::array<std::uint8_t, 16>;
Result<BootId> boot_id();
// As the kernel writes it: 32 hexadecimal digits with hyphens.
inline constexpr std::size_t kBootIdLength = 36;
using BootIdText = base::FixedString<kBootIdLength>;
Result<BootIdText> boot_id_text();
// EPROTO when it is none.
Result<BootId> parse_boot_id(std::string_view text);

}  // namespace slipway::sys
