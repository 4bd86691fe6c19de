#include "engine/formats/zone_place.h"

namespace slipway::formats {
namespace {

constexpr std::string_view kDatabase = "/usr/share/zoneinfo/";

bool set_file(ZonePlace& place, std::string_view directory, std::string_view name) {
    if (place.file.assign(directory) && place.file.append(name)) return true;
    place.file.clear();
    return false;
}

}  // namespace

ZonePlace local_zone_place(const char* tz) {
    ZonePlace place;
    if (tz == nullptr) {
        set_file(place, "", "/etc/localtime");
        return place;
    }
    std::string_view name = tz;
    const bool file_only = name.starts_with(':');
    if (file_only) name.remove_prefix(1);
    if (name.empty()) return place;
    if (name.starts_with('/')) {
        set_file(place, "", name);
        return place;
    }
    set_file(place, kDatabase, name);
    if (!file_only) place.rule = name;
    return place;
}

bool zone_place(std::string_view name, ZonePlace& out) {
    out = {};
    if (name == "UTC") return true;
    std::string_view rest = name;
    while (!rest.empty()) {
        const std::size_t slash = rest.find('/');
        const std::string_view part = rest.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return false;
        if (slash == rest.npos) return set_file(out, kDatabase, name);
        rest.remove_prefix(slash + 1);
    }
    return false;
}

}  // namespace slipway::formats
