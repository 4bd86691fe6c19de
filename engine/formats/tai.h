// TAI64N time stamps, as s6 writes them into its files and names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

// A TAI64N label: 2^62 + TAI seconds since 1970, and nanoseconds.
struct Tai {
    std::uint64_t seconds = 0;
    std::uint32_t nanoseconds = 0;

    friend constexpr auto operator<=>(const Tai&, const Tai&) = default;
};

// TAI is 37 s ahead of UTC since 2017; skalibs counts it the same way (10 s and its leap second
// table), so that s6's programs show our times right.
inline constexpr std::uint64_t kTaiEpoch = (std::uint64_t{1} << 62) + 37;

constexpr Tai tai_from_unix(std::int64_t seconds, std::uint32_t nanoseconds) {
    return {kTaiEpoch + static_cast<std::uint64_t>(seconds), nanoseconds};
}

constexpr std::int64_t unix_seconds(Tai time) {
    return static_cast<std::int64_t>(time.seconds - kTaiEpoch);
}

inline constexpr std::size_t kTaiSize = 12;
void encode_tai(Tai time, std::span<std::uint8_t, kTaiSize> out);
Tai decode_tai(std::span<const std::uint8_t, kTaiSize> in);

// '@' and 24 lower-case hexadecimal digits.
using TaiText = base::FixedString<25>;
TaiText tai_text(Tai time);
// Nothing for what is no stamp, and for one whose second has more than 999999999 nanoseconds.
std::optional<Tai> parse_tai(std::string_view text);

}  // namespace slipway::formats
