// Timers, paths, mounts and swaps: kept whole in the model's payloads.
#include <array>
#include <utility>

#include "engine/formats/calendar.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"

namespace slipway::importers::systemd::handle {
namespace {

model::Timer& timer(Translation& t) {
    auto& payload = t.service.payload.timer;
    if (!payload) payload.emplace();
    return *payload;
}

}  // namespace

void timer_calendar(Translation& t) {
    auto& list = timer(t).calendar;
    if (t.value().empty()) return list.clear();
    const std::string event = t.expanded_value();
    formats::Calendar calendar;
    const auto error = formats::decode_calendar(event, calendar);
    if (error && event.find("${") == event.npos)
        return t.invalid("\"" + event + "\" is no calendar event: " + error->message, error->help);
    list.push_back(event);
}

void timer_span(Translation& t) {
    const auto span = parse_millis(t.value());
    if (!span && !t.value().empty()) return t.invalid("\"" + t.value() + "\" is no time span");
    model::Timer& to = timer(t);
    using Field = std::optional<model::Millis> model::Timer::*;
    static constexpr std::array<std::pair<std::string_view, Field>, 5> fields{
        {{"OnActiveSec", &model::Timer::after_start},
         {"OnBootSec", &model::Timer::after_boot},
         {"OnStartupSec", &model::Timer::after_manager},
         {"OnUnitActiveSec", &model::Timer::after_active},
         {"OnUnitInactiveSec", &model::Timer::after_inactive}}};
    for (const auto& [name, field] : fields) {
        if (name != t.row().name) continue;
        // The model has one of each kind.
        if (span && to.*field)
            t.lose(diag::Loss::weakened, "second-span",
                   "only the last " + std::string(name) + "= of a timer counts",
                   "make a second event with the other time, with Triggers to the same service");
        to.*field = span;
    }
    if (t.row().name == "AccuracySec") to.accuracy = span.value_or(0);
    if (t.row().name == "RandomizedDelaySec") to.random_delay = span.value_or(0);
}

void timer_flag(Translation& t) {
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid(std::string(t.row().name) + "= is a boolean");
    if (t.row().name == "Persistent") timer(t).persistent = *on;
    if (t.row().name == "FixedRandomDelay") timer(t).fixed_random = *on;
}

void triggered_unit(Translation& t) {
    const std::string name = t.expanded_value();
    if (!parse_unit_name(name)) return t.invalid("\"" + name + "\" is no name of a unit");
    t.facts.socket_service = name;
}

void path_watch(Translation& t) {
    auto& list = t.service.payload.paths;
    if (t.value().empty()) {
        list.clear();
        return;
    }
    const auto path = parse_path(t.expanded_value());
    if (!path) return t.invalid("this is no absolute path");
    list.push_back({std::string(t.row().setting), *path, false});
}

void path_make_directory(Translation& t) {
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid("MakeDirectory= is a boolean");
    t.facts.make_directory = *on;
}

void mount_what(Translation& t) {
    t.facts.mount.what = t.expanded_value();
}

void mount_where(Translation& t) {
    const auto path = parse_path(t.expanded_value());
    if (!path) return t.invalid("this is no absolute path");
    t.facts.mount.where = *path;
}

void mount_type(Translation& t) {
    t.facts.mount.type = t.expanded_value();
}

void mount_options(Translation& t) {
    t.facts.mount.options = t.expanded_value();
}

void swap_priority(Translation& t) {
    const auto value = parse_integer(t.value());
    if (!value || *value < -1 || *value > 32767)
        return t.invalid("Priority= is between -1 and 32767");
    t.facts.swap_priority = *value;
}

}  // namespace slipway::importers::systemd::handle
