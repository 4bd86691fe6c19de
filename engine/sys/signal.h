// Signals: numbers (names are in engine/formats/signal_name.h), masks, signalfd, sending.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "engine/sys/process.h"

namespace slipway::sys {

struct Signal {
    int value = 0;

    friend constexpr bool operator==(Signal, Signal) = default;
};

// The numbers of Linux on the machines we support (x86, ARM, RISC-V, POWER share them).
namespace signals {
inline constexpr Signal kHup{1}, kInt{2}, kQuit{3}, kAbrt{6}, kKill{9}, kUsr1{10}, kSegv{11},
    kUsr2{12}, kPipe{13}, kAlrm{14}, kTerm{15}, kChld{17}, kCont{18}, kStop{19}, kXfsz{25},
    kWinch{28}, kPwr{30};
}  // namespace signals

// A set of signals, as the kernel keeps it.
class SignalSet {
public:
    constexpr SignalSet() = default;

    constexpr SignalSet(std::initializer_list<Signal> signals) {
        for (const Signal signal : signals) add(signal);
    }

    static constexpr SignalSet all() { return SignalSet(~std::uint64_t{0}); }

    constexpr void add(Signal signal) { bits_ |= std::uint64_t{1} << (signal.value - 1); }

    constexpr bool contains(Signal signal) const {
        return ((bits_ >> (signal.value - 1)) & 1) != 0;
    }

    constexpr std::uint64_t bits() const { return bits_; }

private:
    constexpr explicit SignalSet(std::uint64_t bits) : bits_(bits) {}

    std::uint64_t bits_ = 0;
};

Status block_signals(SignalSet set);
// The mask becomes exactly `set`.
Status set_signal_mask(SignalSet set);
// Blocks both sets and gives a non-blocking descriptor to read the signals of the first from.
Result<Fd> open_signal_descriptor(SignalSet set, SignalSet only_blocked = {});

struct ReceivedSignal {
    Signal signal;
    Pid sender;
    std::uint32_t uid = 0;
};

// std::nullopt: none is waiting.
Result<std::optional<ReceivedSignal>> read_signal(BorrowedFd fd);

Status ignore_signal(Signal signal);
Status default_signal(Signal signal);

Status send_signal(Pid pid, Signal signal);
Status send_signal_to_group(Pid group, Signal signal);
// To the process behind a pidfd: never to a later process with the same number.
Status send_signal(BorrowedFd pidfd, Signal signal);
// kill(-1): to every process we may signal, ourselves left out.
Status send_signal_to_all(Signal signal);

}  // namespace slipway::sys
