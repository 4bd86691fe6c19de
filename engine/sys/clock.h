// The clocks, in nanoseconds.
#pragma once

#include <cstdint>

namespace slipway::sys {

inline constexpr std::uint64_t kSecond = 1'000'000'000;
inline constexpr std::uint64_t kMillisecond = 1'000'000;

struct WallTime {
    std::int64_t seconds = 0;  // since 1970, UTC, without leap seconds
    std::uint32_t nanoseconds = 0;
};

WallTime realtime();
// Stands still while the machine is suspended.
std::uint64_t monotonic();
// Goes on while the machine is suspended; the same for all processes of one boot.
std::uint64_t boottime();
// Waits so long, signals or not.
void sleep_for(std::uint64_t nanoseconds);

}  // namespace slipway::sys
