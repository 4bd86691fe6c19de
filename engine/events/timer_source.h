// Timers: pulses their events when they elapse.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/calendar/zones.h"
#include "engine/events/path_watcher.h"
#include "engine/events/service_watch.h"
#include "engine/events/source.h"
#include "engine/events/timer_files.h"

namespace slipway::events {

struct TimerEvent {
    EventId id = 0;
    std::string name;  // as the node is called
    TimerDefinition definition;
    std::vector<std::string> triggers;
};

class TimerSource : public Source {
public:
    static sys::Result<std::unique_ptr<Source>> open(std::vector<TimerEvent> events,
                                                     const std::string& run,
                                                     const std::string& generation);

    TimerSource(std::vector<TimerEvent> events,
                const std::string& run,
                const std::string& generation);

    void add_polls(std::vector<sys::Poll>& polls) const override;
    void turn(Board& board, Millis now, std::span<const sys::Poll> ready) override;
    void pulse_taken(EventId id) override;
    std::optional<Millis> next_due() const override;

private:
    struct Entry {
        TimerEvent event;
        Timer timer;
        formats::TimerState saved;
        bool pulsed = false;     // the manager has not taken it yet
        bool stamp_due = false;  // the stamp on disk is an older one
        bool followed = false;   // what is wanted has been seen once
    };

    void look_at_clocks(std::span<const sys::Poll> ready);
    bool is_due() const;
    void follow_wanted();
    void elapse(Board& board);
    void save(Entry& entry);
    void write_stamps();
    void set_alarm();

    ServiceWatch services_;
    TimerFiles files_;
    calendar::Zones zones_;
    PathWatcher local_time_;
    sys::Fd alarm_;
    std::vector<Entry> entries_;
    Micros offset_ = 0;  // of the wall clock, to CLOCK_BOOTTIME
    Moment now_;
    Millis ask_at_ = 0;    // what is wanted
    Millis stamp_at_ = 0;  // when a stamp that could not be written is tried again
};

}  // namespace slipway::events
