// When a timer elapses: a state machine over plain data. It looks at no clock and no file; the
// caller says what time it is.
//
// Calendar events go by the wall clock, the times after something by CLOCK_BOOTTIME. Whatever
// elapses together, or while nobody looked, elapses once. docs/formats/events.md has the rules.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "engine/events/board.h"
#include "engine/formats/calendar.h"
#include "engine/formats/timer_state.h"

namespace slipway::events {

using Micros = std::int64_t;  // since 1970, UTC

struct TimerDefinition {
    std::vector<formats::Calendar> calendar;
    std::optional<Millis> after_boot, after_start, after_active, after_inactive, after_manager;
    Millis random_delay = 0, accuracy = 0;
    bool persistent = false, fixed_random = false;
};

// Both clocks at one moment.
struct Moment {
    Micros wall = 0;
    Millis boot = 0;
};

// What the timer triggers; the times are of CLOCK_BOOTTIME, 0: not in this boot.
struct Activity {
    bool active = false;
    Millis active_at = 0, inactive_at = 0;
    friend bool operator==(const Activity&, const Activity&) = default;
};

class Timer {
public:
    // A clock that jumps by more was wrong before; one that jumps by less is still the same.
    static constexpr Micros kCorrection = Micros{3} * 3600 * formats::kMicrosOfSecond;
    // One that is put back by less repeats nothing at all.
    static constexpr Micros kStep = Micros{60} * formats::kMicrosOfSecond;
    // Elapses at most so often: an event of each second must not be late for the next one.
    static constexpr Millis kShortest = 500;

    // The first time behind another at which a calendar event elapses, in its zone.
    using Elapse = std::function<std::optional<Micros>(const formats::Calendar&, Micros after)>;

    // `seed` is of the machine and the timer.
    Timer(TimerDefinition definition, std::uint64_t seed, Elapse elapse);

    const TimerDefinition& definition() const { return definition_; }

    // It is wanted from now on. `kept` is what state() said earlier in this boot (all zeros: it
    // begins), `stamp` what its file says since an earlier boot, of a persistent one;
    // `manager_began` is of CLOCK_BOOTTIME.
    void begin(Moment now,
               const formats::TimerState& kept,
               std::optional<Micros> stamp,
               Millis manager_began);

    void end() { started_ = 0; }

    bool running() const { return started_ != 0; }

    void set_activity(const Activity& activity) { activity_ = activity; }

    // The wall clock was set, by so much.
    void clock_set(Moment now, Micros jump);

    // When it elapses, by the wall clock as it goes now; may be past. Nothing: never, as things
    // are.
    std::optional<Micros> due(Moment now) const;

    // True: it is due, and has elapsed with this call.
    bool elapse(Moment now);

    // `next` is left out.
    formats::TimerState state() const;

    // What the stamp of a persistent timer says.
    Micros stamp() const;

private:
    struct Dated {
        formats::Calendar calendar;
        Micros from = 0;  // elapses behind this
    };

    void rewind(Micros now);
    Micros random(std::uint64_t of) const;
    std::optional<Micros> calendar_due(Moment now) const;
    std::optional<Millis> boot_due() const;

    TimerDefinition definition_;
    std::vector<Dated> dated_;
    std::uint64_t seed_;
    Elapse elapse_;
    Activity activity_;
    Millis started_ = 0, last_ = 0, manager_began_ = 0;
    Micros future_ = 0;  // the stamp, while it lies ahead of the clock
};

}  // namespace slipway::events
