// When calendar events elapse in the time zones of this machine, whose files are read when they
// are first needed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/calendar.h"

namespace slipway::calendar {

using Micros = std::int64_t;  // since 1970, UTC

class Zones {
public:
    // Does this machine have a zone of that name? Local time ("") is always there: without a usable
    // file it is UTC, as it is for the C library.
    bool knows(std::string_view name) { return zone(name).known; }

    // The first time behind `after` at which the event elapses; nothing when it never does again,
    // or when this machine does not know its zone.
    std::optional<Micros> next(const formats::Calendar& event, Micros after);

    // The files may have changed: all are read again.
    void forget() { zones_.clear(); }

private:
    struct Zone {
        std::vector<std::uint8_t> file;
        std::string rule;
        bool known = true;
    };

    static Zone read(std::string_view name);
    const Zone& zone(std::string_view name);

    std::map<std::string, Zone, std::less<>> zones_;  // "": local time
};

}  // namespace slipway::calendar
