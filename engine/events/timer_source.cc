#include "engine/events/timer_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/formats/fnv.h"
#include "engine/sys/alarm.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::events {
namespace {

// The manager tells which events are wanted; whatever it did not, is found at the latest then.
constexpr Millis kAskEach = 60'000;
constexpr Millis kStampEach = 60'000;
// The clocks are read one after another, in microseconds and milliseconds.
constexpr Micros kBlur = 2'000;
constexpr auto kNanosOfMicro = 1'000;

std::string machine_id() {
    std::array<char, 128> buffer;
    const auto text = sys::read_whole(sys::kHere, "/etc/machine-id", std::span<char>(buffer));
    return text ? std::string(text.value()) : std::string();
}

Micros clock_offset() {
    const sys::WallTime wall = sys::realtime();
    return wall.seconds * formats::kMicrosOfSecond + wall.nanoseconds / kNanosOfMicro -
           static_cast<Micros>(sys::boottime() / kNanosOfMicro);
}

}  // namespace

TimerSource::TimerSource(std::vector<TimerEvent> events,
                         const std::string& run,
                         const std::string& generation)
    : services_(run), files_(run, generation), offset_(clock_offset()) {
    const std::string machine = machine_id();
    for (TimerEvent& event : events) {
        services_.add(event.name);
        for (const std::string& name : event.triggers) services_.add(name);
        for (const formats::Calendar& dated : event.definition.calendar)
            if (!zones_.knows(dated.zone.view()))
                sys::report({"slipway-events: ", event.name, ": there is no time zone ",
                             dated.zone.view(), " here; its events of that zone never elapse"});
        Timer timer(event.definition, formats::fnv1a_64(machine + "\n" + event.name),
                    [this](const formats::Calendar& calendar, Micros after) {
                        return zones_.next(calendar, after);
                    });
        entries_.push_back({std::move(event), std::move(timer), {}, false, false});
    }
}

sys::Result<std::unique_ptr<Source>> TimerSource::open(std::vector<TimerEvent> events,
                                                       const std::string& run,
                                                       const std::string& generation) {
    auto source = std::make_unique<TimerSource>(std::move(events), run, generation);
    auto alarm = sys::open_alarm();
    if (!alarm) return alarm.error();
    source->alarm_ = std::move(alarm).value();
    auto watcher = PathWatcher::open();
    if (!watcher) return watcher.error();
    source->local_time_ = std::move(watcher).value();
    source->local_time_.add("/etc/localtime", PathWatcher::Inside::no);
    return std::unique_ptr<Source>(std::move(source));
}

void TimerSource::add_polls(std::vector<sys::Poll>& polls) const {
    local_time_.add_polls(polls);
    polls.push_back({alarm_.number(), sys::kReadable, 0});
    services_.add_polls(polls);
}

std::optional<Millis> TimerSource::next_due() const {
    Millis next = std::min(ask_at_, services_.next_due().value_or(ask_at_));
    for (const Entry& entry : entries_)
        if (entry.stamp_due) next = std::min(next, stamp_at_);
    return next;
}

// A change of the clock is seen here, whoever woke us; the alarm only sees that we are woken.
void TimerSource::look_at_clocks(std::span<const sys::Poll> ready) {
    static_cast<void>(sys::read_alarm(alarm_));
    const Micros offset = clock_offset();
    const Micros jump = offset - offset_;
    const bool set = jump > kBlur || jump < -kBlur;
    if (set) offset_ = offset;
    now_.boot = sys::boottime() / sys::kMillisecond;
    now_.wall = offset_ + static_cast<Micros>(now_.boot) * 1'000;
    if (local_time_.look(ready)) zones_.forget();
    if (!set) return;
    for (Entry& entry : entries_)
        if (entry.timer.running()) entry.timer.clock_set(now_, jump);
}

bool TimerSource::is_due() const {
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        const auto due = entry.timer.due(now_);
        return due && *due <= now_.wall;
    });
}

void TimerSource::follow_wanted() {
    for (Entry& entry : entries_) {
        const bool wanted = services_.of(entry.event.name).wanted;
        const bool first = !std::exchange(entry.followed, true);
        if (wanted == entry.timer.running() && !first) continue;
        if (!wanted) {  // the first time: it may have been stopped while nobody was here
            entry.timer.end();
            entry.saved = {};
            files_.remove_state(entry.event.name);
            continue;
        }
        const bool persistent = entry.event.definition.persistent;
        const auto stamp = persistent ? files_.stamp(entry.event.name) : std::nullopt;
        entry.timer.begin(now_, files_.state(entry.event.name), stamp, files_.began(now_.boot));
        entry.stamp_due = persistent && !stamp;
    }
}

void TimerSource::elapse(Board& board) {
    for (Entry& entry : entries_) {
        Activity all;
        for (const std::string& name : entry.event.triggers) {
            const Activity& one = services_.of(name).activity;
            all.active = all.active || one.active;
            all.active_at = std::max(all.active_at, one.active_at);
            all.inactive_at = std::max(all.inactive_at, one.inactive_at);
        }
        entry.timer.set_activity(all);
        if (entry.timer.elapse(now_)) {
            board.pulse(entry.event.id);
            entry.pulsed = true;
        }
        save(entry);
    }
}

// A pulse that was not taken has not happened: who starts anew after a crash tells it again.
void TimerSource::save(Entry& entry) {
    if (entry.pulsed || !entry.timer.running()) return;
    formats::TimerState state = entry.timer.state();
    state.next = entry.timer.due(now_);
    if (state == entry.saved) return;
    entry.saved = state;
    files_.set_state(entry.event.name, state);
}

void TimerSource::pulse_taken(EventId id) {
    for (Entry& entry : entries_) {
        if (entry.event.id != id) continue;
        entry.pulsed = false;
        entry.stamp_due = entry.event.definition.persistent;
        stamp_at_ = 0;
        save(entry);
    }
    write_stamps();
}

void TimerSource::write_stamps() {
    if (now_.boot < stamp_at_) return;
    for (Entry& entry : entries_) {
        if (!entry.stamp_due || entry.pulsed) continue;
        entry.stamp_due = !files_.set_stamp(entry.event.name, entry.timer.stamp());
        if (entry.stamp_due) stamp_at_ = now_.boot + kStampEach;
    }
}

void TimerSource::set_alarm() {
    std::optional<Micros> first;
    for (const Entry& entry : entries_) {
        const auto due = entry.timer.due(now_);
        if (!due) continue;
        const Micros latest =
            *due + static_cast<Micros>(entry.event.definition.accuracy) * 1'000 + kBlur;
        first = std::min(first.value_or(latest), latest);
    }
    std::optional<sys::WallTime> at;
    if (first) {
        const Micros micros = std::max<Micros>(*first, 0);
        at = sys::WallTime{
            micros / formats::kMicrosOfSecond,
            static_cast<std::uint32_t>(micros % formats::kMicrosOfSecond) * kNanosOfMicro};
    }
    if (const auto done = sys::set_alarm(alarm_, at); !done)
        sys::report({"slipway-events: cannot set the alarm", sys::explain(done.error()).view()});
}

void TimerSource::turn(Board& board, Millis now, std::span<const sys::Poll> ready) {
    look_at_clocks(ready);
    if (local_time_.failed()) board.doubt();
    static_cast<void>(services_.turn(now));
    // A timer that nobody wants any more does not elapse.
    if (services_.known() && (now >= ask_at_ || is_due())) static_cast<void>(services_.ask(now));
    if (now >= ask_at_) ask_at_ = now + kAskEach;
    if (services_.known()) {
        follow_wanted();
        elapse(board);
        write_stamps();
    }
    set_alarm();
}

}  // namespace slipway::events
