#include "engine/database/event_text.h"

#include <algorithm>

#include "engine/base/number.h"
#include "engine/database/plan_text.h"
#include "engine/formats/event_table.h"
#include "engine/formats/listen_address.h"

namespace slipway::database {
namespace {

using formats::EventKey;

std::string_view name_of(EventKey key) {
    return formats::kEventKeyRows[static_cast<std::size_t>(key)].name;
}

void add(std::string& out, EventKey key, std::string_view value) {
    out.append(name_of(key)).append(" ");
    for (const char c : value) out.append(formats::escape_event_character(c).view());
    out.append("\n");
}

void add(std::string& out, EventKey key, std::optional<model::Millis> time) {
    if (time) add(out, key, base::decimal_unsigned(*time).view());
}

void add_word(std::string& out, EventKey key, bool wanted) {
    if (wanted) out.append(name_of(key)).append("\n");
}

void add_timer(std::string& out, const model::Timer& timer) {
    for (const std::string& event : timer.calendar) add(out, EventKey::calendar, event);
    add(out, EventKey::after_boot, timer.after_boot);
    add(out, EventKey::after_start, timer.after_start);
    add(out, EventKey::after_active, timer.after_active);
    add(out, EventKey::after_inactive, timer.after_inactive);
    add(out, EventKey::after_manager, timer.after_manager);
    const auto unless_zero = [](model::Millis time) {
        return time == 0 ? std::nullopt : std::optional(time);
    };
    add(out, EventKey::random_delay, unless_zero(timer.random_delay));
    add(out, EventKey::accuracy, unless_zero(timer.accuracy));
    add_word(out, EventKey::persistent, timer.persistent);
    add_word(out, EventKey::fixed_random, timer.fixed_random);
}

void add_paths(std::string& out, const std::vector<model::PathWatch>& paths) {
    for (std::size_t i = 0; i < formats::kEventKeys; ++i) {
        const auto key = static_cast<EventKey>(i);
        if (key < EventKey::exists || key > EventKey::directory_not_empty) continue;
        for (const model::PathWatch& watch : paths)
            if (watch.kind == name_of(key)) add(out, key, watch.path);
    }
    for (const model::PathWatch& watch : paths)
        if (watch.make_directory) add(out, EventKey::make_directory, watch.path);
}

void add_sockets(std::string& out, const model::Service& service) {
    for (const model::Socket& socket : sockets_of(service)) {
        const std::string words = listen_words(socket);
        if (words.empty()) continue;  // refused by the check
        add(out, EventKey::socket,
            std::string(socket_type_word(socket.type)) + ":" + socket.address);
        add(out, EventKey::listen, words);
    }
}

}  // namespace

std::vector<model::Socket> sockets_of(const model::Service& event) {
    std::vector<model::Socket> sockets = event.payload.sockets;
    for (model::Socket& socket : sockets) {
        if (socket.name.empty()) socket.name = event.name;
        socket.options["event"] = event.name;
        if (socket.remove_on_stop) socket.options[std::string(formats::kRemoveOnStop)] = "yes";
    }
    return sockets;
}

std::string event_text(const model::Service& service) {
    std::string out;
    if (service.payload.timer) add_timer(out, *service.payload.timer);
    add_paths(out, service.payload.paths);
    if (service.payload.mount) add(out, EventKey::mount, service.payload.mount->where);
    add_sockets(out, service);
    if (out.empty()) return out;
    std::string head;
    add(head, EventKey::event, service.name);
    return head + out;
}

}  // namespace slipway::database
