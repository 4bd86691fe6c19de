// GENERATION/events: what the definitions of events say to slipway-events
// (docs/formats/events.md). Lines `KEY` or `KEY VALUE`; a line `event NAME` begins an event.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

enum class EventKey : std::uint8_t {
    event,  // NAME, as the node is called
    // a timer; times in milliseconds
    calendar,  // one calendar event; the key may stand several times
    after_boot,
    after_start,
    after_active,
    after_inactive,
    after_manager,
    random_delay,
    accuracy,
    persistent,    // no value
    fixed_random,  // no value
    // paths; may stand several times
    exists,
    exists_glob,
    changed,
    modified,
    directory_not_empty,
    make_directory,  // a directory that slipway-events makes if it is not there
    mount,  // a path: is a file system mounted there?
    // sockets; both stand for each of them, in this order
    socket,  // TYPE:ADDRESS, as slipway-fdholder has it
    listen,  // what stands behind `listen` in an exec plan
};

inline constexpr std::size_t kEventKeys = 20;

// What stands behind a key.
enum class EventValue : std::uint8_t { none, text, millis };

struct EventKeyRow {
    std::string_view name;
    EventValue value;
};

// By the number of the key.
extern const std::array<EventKeyRow, kEventKeys> kEventKeyRows;

struct EventLine {
    EventKey key = EventKey::event;
    std::string_view text;     // still escaped: unescape_event_text()
    std::uint64_t millis = 0;  // of keys with a time
};

// Takes the first line off `rest`. Nothing: it is empty, or does not begin with such a line (then
// `rest` stays as it is).
std::optional<EventLine> next_event_line(std::string_view& rest);

// A character of a value, as it is written: control characters and backslashes are \xHH.
base::FixedString<4> escape_event_character(char c);

using EventText = base::FixedString<4095>;
// False: a backslash that begins no \xHH, or too long.
bool unescape_event_text(std::string_view text, EventText& out);

}  // namespace slipway::formats
