// supervise/death_tally: when and how the last runs ended; read by s6-svdt and s6-permafailon.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/formats/tai.h"

namespace slipway::formats {

struct Death {
    Tai time;
    std::uint8_t exit_code = 0;  // 128 + signal when killed by one
    std::uint8_t signal = 0;     // 0: none
    friend bool operator==(const Death&, const Death&) = default;
};

inline constexpr std::size_t kDeathSize = 14;
// max-death-tally's upper limit and default in s6.
inline constexpr std::size_t kMostDeaths = 4096;
inline constexpr std::size_t kDefaultDeaths = 100;

Death death_of(Tai time, int wait_status);
void encode_death(const Death& death, std::span<std::uint8_t, kDeathSize> out);
Death decode_death(std::span<const std::uint8_t, kDeathSize> in);

}  // namespace slipway::formats
