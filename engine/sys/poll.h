// Waiting for descriptors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/sys/fd.h"

namespace slipway::sys {

inline constexpr short kReadable = 1;
inline constexpr short kPriority = 2;  // POLLPRI: files of cgroups that changed
inline constexpr short kWritable = 4;
inline constexpr short kPollError = 8;
inline constexpr short kHangup = 16;

// One descriptor to wait for, laid out as the kernel's pollfd. A negative `fd` is passed over.
struct Poll {
    int fd = -1;
    short wanted = 0;
    short ready = 0;  // kReadable … ; errors and hangups are reported unasked
};

// Waits until something is ready or `nanoseconds` have passed (std::nullopt: for ever); gives how
// many are ready. A signal that is not blocked makes it return 0 early.
Result<unsigned> wait_for(std::span<Poll> polls, std::optional<std::uint64_t> nanoseconds);

}  // namespace slipway::sys
