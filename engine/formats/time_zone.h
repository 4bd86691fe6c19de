// Time zones: the files of /usr/share/zoneinfo (TZif, RFC 8536) and the rules that $TZ can hold
// ("EST5EDT,M3.2.0,M11.1.0", POSIX). Decoders only; nothing is read here.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace slipway::formats {

// How far local time is ahead of UTC, and the second (of Unix time) up to which that holds.
struct ZoneOffset {
    std::int32_t seconds = 0;
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
    friend bool operator==(const ZoneOffset&, const ZoneOffset&) = default;
};

// Nothing when the bytes are no such file, or the text no such rule. Leap seconds are not counted.
std::optional<ZoneOffset> offset_in_zone_file(std::span<const std::uint8_t> file,
                                              std::int64_t time);
std::optional<ZoneOffset> offset_by_zone_rule(std::string_view rule, std::int64_t time);

}  // namespace slipway::formats
