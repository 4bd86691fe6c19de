// What timers leave on disk: their state in RUN/timers, which lasts a boot, and the stamps of
// persistent ones beside the generations, which survive power cuts (docs/formats/events.md).
#pragma once

#include <optional>
#include <string>

#include "engine/events/timer.h"

namespace slipway::events {

class TimerFiles {
public:
    // `run` is RUN; the directory of the generation that runs tells where the stamps are.
    TimerFiles(const std::string& run, const std::string& generation);

    // CLOCK_BOOTTIME at which slipway-events first ran in this boot.
    Millis began(Millis now) const;

    // All zeros: there is none.
    formats::TimerState state(const std::string& event) const;
    void set_state(const std::string& event, const formats::TimerState& state) const;
    void remove_state(const std::string& event) const;

    std::optional<Micros> stamp(const std::string& event) const;
    // On disk when it returns; false: it could not be written, which is reported.
    bool set_stamp(const std::string& event, Micros stamp) const;

private:
    std::string states_, stamps_;
};

}  // namespace slipway::events
