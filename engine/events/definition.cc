#include "engine/events/definition.h"

namespace slipway::events {
namespace {

using formats::EventKey;

bool take_calendar(std::string_view text, TimerDefinition& timer) {
    formats::Calendar calendar;
    if (formats::decode_calendar(text, calendar)) return false;
    timer.calendar.push_back(calendar);
    return true;
}

bool take_timer(const formats::EventLine& line, std::string_view text, TimerDefinition& timer) {
    switch (line.key) {
        case EventKey::calendar:
            return take_calendar(text, timer);
        case EventKey::after_boot:
            timer.after_boot = line.millis;
            return true;
        case EventKey::after_start:
            timer.after_start = line.millis;
            return true;
        case EventKey::after_active:
            timer.after_active = line.millis;
            return true;
        case EventKey::after_inactive:
            timer.after_inactive = line.millis;
            return true;
        case EventKey::after_manager:
            timer.after_manager = line.millis;
            return true;
        case EventKey::random_delay:
            timer.random_delay = line.millis;
            return true;
        case EventKey::accuracy:
            timer.accuracy = line.millis;
            return true;
        case EventKey::persistent:
            timer.persistent = true;
            return true;
        case EventKey::fixed_random:
            timer.fixed_random = true;
            return true;
        default:
            return false;
    }
}

bool take_socket(EventKey key, std::string_view text, Definition& definition) {
    const bool whole = definition.sockets.empty() || !definition.sockets.back().listen.empty();
    if (whole != (key == EventKey::socket)) return false;
    if (whole)
        definition.sockets.push_back({std::string(text), {}});
    else
        definition.sockets.back().listen = text;
    return true;
}

bool take(const formats::EventLine& line, std::vector<Definition>& out) {
    formats::EventText text;
    if (!formats::unescape_event_text(line.text, text)) return false;
    if (line.key == EventKey::event) {
        out.push_back({std::string(text.view()), {}, {}, {}, {}, {}});
        return true;
    }
    if (out.empty()) return false;
    Definition& definition = out.back();
    if (line.key < EventKey::exists) {
        if (!definition.timer) definition.timer.emplace();
        return take_timer(line, text.view(), *definition.timer);
    }
    if (line.key >= EventKey::socket) return take_socket(line.key, text.view(), definition);
    if (!text.view().starts_with('/')) return false;
    std::string path(text.view());
    if (line.key == EventKey::mount)
        definition.mount = std::move(path);
    else if (line.key == EventKey::make_directory)
        definition.make_directories.push_back(std::move(path));
    else
        definition.paths.push_back({line.key, std::move(path)});
    return true;
}

}  // namespace

base::Result<std::vector<Definition>, std::size_t> decode_definitions(std::string_view text) {
    std::vector<Definition> out;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto line = formats::next_event_line(text);
        if (!line || !take(*line, out)) return number;
    }
    for (const Definition& definition : out)
        if (!definition.sockets.empty() && definition.sockets.back().listen.empty()) return 0;
    return out;
}

}  // namespace slipway::events
