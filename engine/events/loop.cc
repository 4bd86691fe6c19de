#include "engine/events/loop.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/events/socket_maker.h"
#include "engine/sys/clock.h"
#include "engine/sys/inotify.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::events {
namespace {

// As long as something is in doubt, all begin anew so often.
constexpr Millis kFirstAgain = 250;
constexpr Millis kLastAgain = 60'000;

Millis now_ms() {
    return sys::boottime() / sys::kMillisecond;
}

// Nanoseconds until something is due; none: only an event wakes us.
std::optional<std::uint64_t> patience(const Loop& loop) {
    std::optional<Millis> first;
    const auto until = [&](std::optional<Millis> moment) {
        if (moment) first = std::min(first.value_or(*moment), *moment);
    };
    const auto connect = loop.manager.next_due();
    const auto tell = loop.watch.board.next_due();
    // What is to be told waits for the connection.
    if (tell) until(connect ? std::max(*connect, *tell) : *tell);
    for (const auto& source : loop.watch.sources) until(source->next_due());
    if (loop.again_at != 0) until(loop.again_at);
    if (!first) return std::nullopt;
    const Millis now = now_ms();
    return (*first > now ? *first - now : 0) * sys::kMillisecond;
}

// What has changed in RUN; true when it may be the link to the generation.
sys::Result<bool> read_changes(sys::BorrowedFd changes) {
    alignas(8) std::array<std::uint8_t, 4096> buffer;
    bool live = false;
    for (;;) {
        const auto size = sys::read(changes, std::span(buffer));
        if (!size && size.error().value != EAGAIN) return size.error();
        if (!size || size.value() == 0) return live;
        std::span<const std::uint8_t> bytes = std::span(buffer).first(size.value());
        sys::PathChange change;
        while (sys::next_change(bytes, change))
            live = live || change.name == "live" ||
                   (change.changes & sys::path_changes::kOverflow) != 0;
    }
}

// Each gets what it waited for; those of a new generation have not waited yet.
void turn_sources(Loop& loop) {
    const std::span<const sys::Poll> all = loop.polls;
    const auto begin_of = [&](std::size_t i) {
        return i < loop.first_polls.size() ? loop.first_polls[i] : all.size();
    };
    for (std::size_t i = 0; i < loop.watch.sources.size(); ++i)
        loop.watch.sources[i]->turn(loop.watch.board, now_ms(),
                                    all.subspan(begin_of(i), begin_of(i + 1) - begin_of(i)));
}

// Its supervisor starts it again a second later.
int cannot(std::string_view what, sys::Errno error) {
    sys::report({"slipway-events: cannot ", what, sys::explain(error).view()});
    return 111;
}

void begin_anew_later(Loop& loop) {
    if (loop.again_at != 0) return;
    loop.again_after = std::clamp(2 * loop.again_after, kFirstAgain, kLastAgain);
    loop.again_at = now_ms() + loop.again_after;
}

// What could not be found out or watched may be by now.
void begin_anew_when_due(Loop& loop) {
    if (loop.again_at == 0 || now_ms() < loop.again_at) return;
    loop.again_at = 0;
    loop.generation.clear();
    take_generation(loop);
}

}  // namespace

void take_generation(Loop& loop) {
    auto generation = live::load_live(loop.run);
    if (!generation) {
        if (loop.complaint != generation.error().text)
            sys::report({"slipway-events: ", generation.error().text});
        loop.complaint = generation.error().text;
        return begin_anew_later(loop);
    }
    loop.complaint.clear();
    if (generation.value().path == loop.generation) return;
    loop.generation = generation.value().path;
    loop.watch = watch_events(generation.value(), loop.run_path);
    loop.first_polls.clear();
}

int run(Loop& loop) {
    std::vector<sys::Poll>& polls = loop.polls;
    for (;;) {
        reap_left_makers();
        begin_anew_when_due(loop);
        turn_sources(loop);
        if (loop.watch.board.doubts())
            begin_anew_later(loop);
        else if (loop.again_at == 0)
            loop.again_after = 0;
        loop.manager.tell(loop.watch.board, now_ms());
        for (const EventId id : loop.watch.board.take_told_pulses())
            for (const auto& source : loop.watch.sources) source->pulse_taken(id);
        polls.clear();
        polls.push_back({loop.signals.number(), sys::kReadable, 0});
        polls.push_back({loop.changes.number(), sys::kReadable, 0});
        loop.manager.add_polls(polls);
        loop.first_polls.clear();
        for (const auto& source : loop.watch.sources) {
            loop.first_polls.push_back(polls.size());
            source->add_polls(polls);
        }
        const auto ready = sys::wait_for(polls, patience(loop));
        if (!ready) return cannot("wait", ready.error());
        if (polls[0].ready != 0) {
            const auto signal = sys::read_signal(loop.signals);
            if (!signal) return cannot("read signals", signal.error());
            if (signal.value()) return 0;
        }
        if (polls[1].ready != 0) {
            const auto live = read_changes(loop.changes);
            if (!live) return cannot("read what changes", live.error());
            if (live.value()) take_generation(loop);
        }
        loop.manager.look(loop.watch.board, now_ms());
    }
}

}  // namespace slipway::events
