// The names of the events that slipway-events raises by itself (docs/formats/events.md):
// "iface/eth0", "route/default", "path/run/x.sock", "mount/srv/data", "device/sda1".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::formats {

struct EventName {
    enum class Kind : std::uint8_t {
        interface_up,
        interface_exists,
        interface_address,
        route,
        path,       // there is something at /SUBJECT
        not_empty,  // a directory /SUBJECT, and something is in it
        mount,      // a file system is mounted at /SUBJECT
        device,     // /dev/SUBJECT, and udev has done with it where it runs
        bus_name,   // somebody owns SUBJECT on the system bus
    };
    Kind kind = Kind::interface_up;
    std::uint8_t ip = 0;       // of addresses and routes: 4, 6; 0: either
    std::string_view subject;  // a part of the name: interface or path; empty for routes
};

// Without "event:" before it. std::nullopt: no source knows it. A path with empty parts, "." or
// ".." is none: it would have two names.
std::optional<EventName> event_name(std::string_view name);

}  // namespace slipway::formats
