// Where a time zone is described, by the rules of the C library: $TZ, else /etc/localtime.
#pragma once

#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

inline constexpr std::size_t kLargestZoneFile = 16384;  // those of tzdata have less than 4000 bytes

// Both empty: UTC.
struct ZonePlace {
    base::Path file;  // to be read first
    std::string_view
        rule;  // what counts when `file` is no zone file; offset_by_zone_rule() reads it
};

// Of local time; `tz` is the value of $TZ, null when it is not set, and must outlive the result.
ZonePlace local_zone_place(const char* tz);

// Of a zone by its name in the time zone database ("Europe/Berlin"), or "UTC". A name that leads
// out of the database has no place: false.
bool zone_place(std::string_view name, ZonePlace& out);

}  // namespace slipway::formats
