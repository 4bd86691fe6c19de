#include "engine/events/timer.h"

#include <algorithm>

namespace slipway::events {
namespace {

constexpr Micros kMicrosOfMilli = 1'000;
constexpr formats::NumberSet kAllHours = (formats::NumberSet{1} << 24) - 1;

// An even spread of similar numbers (SplitMix64).
std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

Micros span(Millis from, Millis to) {
    return (static_cast<Micros>(to) - static_cast<Micros>(from)) * kMicrosOfMilli;
}

template <typename T>
void take_first(std::optional<T>& first, std::optional<T> other) {
    if (other) first = std::min(first.value_or(*other), *other);
}

// Times of a year or more may be written; those of a million years do not overflow.
constexpr Millis kLongest = Millis{1} << 50;

Millis later(Millis base, Millis delay) {
    return base + std::min(delay, kLongest);
}

}  // namespace

Timer::Timer(TimerDefinition definition, std::uint64_t seed, Elapse elapse)
    : definition_(std::move(definition)), seed_(seed), elapse_(std::move(elapse)) {
    for (const formats::Calendar& calendar : definition_.calendar) dated_.push_back({calendar, 0});
}

void Timer::begin(Moment now,
                  const formats::TimerState& kept,
                  std::optional<Micros> stamp,
                  Millis manager_began) {
    const bool goes_on = kept.started_ms != 0 && kept.started_ms <= now.boot;
    started_ = goes_on ? kept.started_ms : std::max<Millis>(now.boot, 1);
    last_ = goes_on ? std::min(kept.last_ms, now.boot) : 0;
    manager_began_ = manager_began;
    Micros from = goes_on && kept.from != 0 ? kept.from : now.wall;
    // One that was killed may have kept its state, and not yet its stamp.
    if (definition_.persistent && stamp)
        from = goes_on && kept.from != 0 ? std::max(kept.from, *stamp) : *stamp;
    future_ = definition_.persistent && from > now.wall ? from : 0;
    for (Dated& dated : dated_) dated.from = from;
    rewind(now.wall);
}

// What the clock has again elapses again if it goes by the clock, or if the clock was wrong.
void Timer::rewind(Micros now) {
    for (Dated& dated : dated_)
        if (dated.calendar.hours == kAllHours || dated.from - now > kCorrection)
            dated.from = std::min(dated.from, now);
}

void Timer::clock_set(Moment now, Micros jump) {
    if (jump < 0) {
        if (jump > -kStep) return;
        if (definition_.persistent) future_ = std::max(future_, stamp());
        return rewind(now.wall);
    }
    const bool caught_up = future_ != 0 && future_ <= now.wall;
    for (Dated& dated : dated_) {
        if (caught_up) dated.from = std::max(dated.from, future_);
        // Nobody can say what was missed by a clock that was wrong.
        if (jump > kCorrection && !definition_.persistent) dated.from = now.wall;
    }
    if (caught_up) future_ = 0;
}

// Of an event, up to the delay that the definition allows.
Micros Timer::random(std::uint64_t of) const {
    if (definition_.random_delay == 0) return 0;
    const auto range =
        static_cast<std::uint64_t>(span(0, std::min(definition_.random_delay, kLongest)));
    return static_cast<Micros>(mix(seed_ ^ (definition_.fixed_random ? 0 : mix(of))) % (range + 1));
}

std::optional<Micros> Timer::calendar_due(Moment now) const {
    // What was missed counts from the beginning, so that its random delay means something.
    const Micros began = now.wall - span(started_, now.boot);
    std::optional<Micros> first;
    for (const Dated& dated : dated_) {
        const auto next = elapse_(dated.calendar, dated.from);
        if (next)
            take_first<Micros>(first,
                               std::max(*next, began) + random(static_cast<std::uint64_t>(*next)));
    }
    return first;
}

std::optional<Millis> Timer::boot_due() const {
    std::optional<Millis> first;
    const auto delayed = [&](Millis due) {
        return due + static_cast<Millis>(random(due) / kMicrosOfMilli);
    };
    // Happens once; what elapsed since then was this one too.
    const auto once = [&](Millis base, const std::optional<Millis>& delay) {
        if (!delay) return;
        const Millis due = later(base, *delay);
        if (last_ == 0 || last_ < due) take_first<Millis>(first, delayed(due));
    };
    const auto each_time = [&](Millis base, const std::optional<Millis>& delay) {
        if (delay && base != 0) take_first<Millis>(first, delayed(later(base, *delay)));
    };
    once(0, definition_.after_boot);
    once(started_, definition_.after_start);
    once(manager_began_, definition_.after_manager);
    each_time(std::max(activity_.active_at, last_), definition_.after_active);
    if (!activity_.active)
        each_time(std::max(activity_.inactive_at, last_), definition_.after_inactive);
    return first;
}

std::optional<Micros> Timer::due(Moment now) const {
    if (!running()) return std::nullopt;
    std::optional<Micros> first = calendar_due(now);
    if (const auto by_boot = boot_due())
        take_first<Micros>(first, now.wall + span(now.boot, *by_boot));
    if (first && last_ != 0) first = std::max(*first, now.wall + span(now.boot, last_ + kShortest));
    return first;
}

bool Timer::elapse(Moment now) {
    const auto when = due(now);
    if (!when || *when > now.wall) return false;
    last_ = std::max<Millis>(now.boot, 1);
    for (Dated& dated : dated_) dated.from = std::max(dated.from, now.wall);
    return true;
}

formats::TimerState Timer::state() const {
    return {started_, last_, stamp(), std::nullopt};
}

Micros Timer::stamp() const {
    Micros stamp = future_;
    for (const Dated& dated : dated_) stamp = std::max(stamp, dated.from);
    return stamp;
}

}  // namespace slipway::events
