#include "engine/logger/zone.h"

#include <array>
#include <optional>

#include "engine/formats/time_zone.h"
#include "engine/sys/process.h"
#include "engine/sys/whole_file.h"

namespace slipway::logger {
namespace {

constexpr std::size_t kLargestFile = 16384;  // those of tzdata have less than 4000 bytes

struct Zone {
    bool read = false;
    std::span<const std::uint8_t> file;
    std::string_view rule;
    std::int64_t from = 0;
    formats::ZoneOffset offset;
};

Zone zone;
std::array<std::uint8_t, kLargestFile> bytes;  // apart, so that the program's file does not hold it

bool read_file(std::string_view directory, std::string_view name) {
    base::Path path;
    if (!path.assign(directory) || !path.append(name)) return false;
    const auto read = sys::read_whole(sys::kHere, path, std::span<std::uint8_t>(bytes));
    if (!read || !formats::offset_in_zone_file(read.value(), 0)) return false;
    zone.file = read.value();
    return true;
}

void read_zone() {
    zone.read = true;
    const char* const variable = sys::environment_value("TZ");
    if (variable == nullptr) {
        static_cast<void>(read_file("", "/etc/localtime"));
        return;
    }
    std::string_view name = variable;
    const bool file_only = name.starts_with(':');
    if (file_only) name.remove_prefix(1);
    if (name.starts_with('/')) {
        static_cast<void>(read_file("", name));
    } else if (!name.empty() && !read_file("/usr/share/zoneinfo/", name) && !file_only) {
        zone.rule = name;
    }
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
