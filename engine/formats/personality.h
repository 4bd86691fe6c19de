// Execution domains by the architecture that uname(2) then tells (personality(2), systemd.exec(5)).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::formats {

inline constexpr std::uint32_t kPersonalityLinux = 0;
inline constexpr std::uint32_t kPersonalityLinux32 = 8;

// Nothing for an architecture that this machine does not know.
constexpr std::optional<std::uint32_t> personality_number(std::string_view architecture) {
#if defined(__x86_64__)
    if (architecture == "x86-64") return kPersonalityLinux;
    if (architecture == "x86") return kPersonalityLinux32;
#elif defined(__aarch64__)
    if (architecture == "arm64") return kPersonalityLinux;
    if (architecture == "arm") return kPersonalityLinux32;
#elif defined(__riscv)
    if (architecture == "riscv64") return kPersonalityLinux;
#endif
    return std::nullopt;
}

}  // namespace slipway::formats
