#include "engine/calendar/zones.h"

#include <array>

#include "engine/formats/zone_place.h"
#include "engine/sys/process.h"
#include "engine/sys/whole_file.h"

namespace slipway::calendar {

Zones::Zone Zones::read(std::string_view name) {
    formats::ZonePlace place;
    const bool local = name.empty();
    if (local) place = formats::local_zone_place(sys::environment_value("TZ"));
    Zone zone;
    zone.known = local || formats::zone_place(name, place);
    zone.rule = place.rule;
    if (place.file.empty()) return zone;
    std::array<std::uint8_t, formats::kLargestZoneFile> bytes;
    const auto text = sys::read_whole(sys::kHere, place.file, std::span<std::uint8_t>(bytes));
    const bool usable = text && formats::offset_in_zone_file(text.value(), 0);
    if (usable) {
        zone.file.assign(text.value().begin(), text.value().end());
        zone.rule.clear();
    }
    zone.known = usable || local;
    return zone;
}

const Zones::Zone& Zones::zone(std::string_view name) {
    const auto found = zones_.find(name);
    return found != zones_.end() ? found->second : zones_.emplace(name, read(name)).first->second;
}

std::optional<Micros> Zones::next(const formats::Calendar& event, Micros after) {
    const Zone& zone = this->zone(event.zone.view());
    if (!zone.known) return std::nullopt;
    const auto next = formats::next_elapse(event, {zone.file, zone.rule}, after);
    if (next) return next.value();
    // $TZ is no rule either.
    return formats::next_elapse(event, {}, after).value_or(std::nullopt);
}

}  // namespace slipway::calendar
