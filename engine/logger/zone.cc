#include "engine/logger/zone.h"

#include <array>
#include <optional>

#include "engine/formats/time_zone.h"
#include "engine/formats/zone_place.h"
#include "engine/sys/process.h"
#include "engine/sys/whole_file.h"

namespace slipway::logger {
namespace {

struct Zone {
    bool read = false;
    std::span<const std::uint8_t> file;
    std::string_view rule;
    std::int64_t from = 0;
    formats::ZoneOffset offset;
};

Zone zone;
std::array<std::uint8_t, formats::kLargestZoneFile>
    bytes;  // apart, so that the program's file does not hold it

void read_zone() {
    zone.read = true;
    const formats::ZonePlace place = formats::local_zone_place(sys::environment_value("TZ"));
    zone.rule = place.rule;
    if (place.file.empty()) return;
    const auto read = sys::read_whole(sys::kHere, place.file, std::span<std::uint8_t>(bytes));
    if (read && formats::offset_in_zone_file(read.value(), 0)) zone.file = read.value();
}

}  // namespace

std::int32_t local_offset(std::int64_t unix_seconds) {
    if (zone.read && unix_seconds >= zone.from && unix_seconds < zone.offset.until)
        return zone.offset.seconds;
    if (!zone.read) read_zone();
    auto found = formats::offset_in_zone_file(zone.file, unix_seconds);
    if (!found) found = formats::offset_by_zone_rule(zone.rule, unix_seconds);
    zone.offset = found.value_or(formats::ZoneOffset{});
    zone.from = unix_seconds;
    return zone.offset.seconds;
}

}  // namespace slipway::logger
