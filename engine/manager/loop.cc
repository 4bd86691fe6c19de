#include "engine/manager/loop.h"

#include <algorithm>
#include <optional>

#include "engine/manager/requests.h"
#include "engine/manager/settings.h"
#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::manager {
namespace {

constexpr std::uint64_t kSignalPause = 20 * sys::kMillisecond;  // when it cannot be read

// Nanoseconds until something is due; none: only an event wakes us.
std::optional<std::uint64_t> patience(const Loop& loop) {
    const Core& core = loop.session.core;
    const Millis now = now_ms();
    std::optional<Millis> wait;
    const auto at_most = [&](Millis left) { wait = std::min(wait.value_or(left), left); };
    const auto until = [&](Millis moment) {
        if (moment != 0) at_most(moment > now ? moment - now : 0);
    };
    until(core.plan->next_deadline());
    until(next_deadline(loop.session));
    // While the machine ends nobody watches the boot's milestone, and its time may be over.
    if (loop.ending.stage == Ending::Stage::none) until(next_look(loop.boot));
    until(loop.ending.deadline);
    // What is tried again comes after the deadline.
    const bool again = loop.session.phase == Phase::switching && loop.change.again_at != 0;
    until(again ? loop.change.again_at : loop.change.deadline);
    until(core.retry_at);
    until(loop.settings_again);
    if (loop.session.server.deaf()) at_most(kFaultPause);
    if (!loop.session.rehearsals.empty()) at_most(0);
    for (const Client& client : loop.session.server.clients())
        if (client.listing && client.queue.empty()) at_most(0);
    if (!wait) return std::nullopt;
    return *wait * sys::kMillisecond;
}

// True when the manager is to end: its supervisor or svscan says so.
bool told_to_end(const Loop& loop) {
    const auto signal = sys::read_signal(loop.signals);
    if (!signal && signal.error().value != EAGAIN) sys::sleep_for(kSignalPause);
    return signal.ok() && signal.value() && signal.value()->signal != sys::signals::kHup;
}

// A switch that goes on is left where it is: what is in between comes up at the next boot.
void end_machine(Loop& loop, formats::ShutdownKind kind) {
    loop.change = Switch{std::nullopt, loop.change.limit};
    begin_ending(loop.ending, loop.session, kind);
}

void watch_milestone(Loop& loop) {
    Core& core = loop.session.core;
    switch (watch_boot(loop.boot, core, now_ms())) {
        case BootVerdict::nothing:
            return;
        case BootVerdict::milestone_held:
            if (!mark_good(loop.boot, now_ms())) return;  // tried again, see there
            return;
        case BootVerdict::missed:
            if (!is_tentative(loop.boot)) return;
            sys::report({"slipway-manager: the generation ", core.generation->path,
                         " did not reach its boot milestone in time; rebooting, so that the last "
                         "good one is taken"});
            end_machine(loop, formats::ShutdownKind::reboot);
            return;
    }
}

void do_what_was_asked(Loop& loop) {
    Session& session = loop.session;
    if (std::exchange(session.shutdown_asked, false)) end_machine(loop, session.shutdown);
    const auto at_limit = std::exchange(session.core.at_limit, std::nullopt);
    if (at_limit && loop.ending.stage == Ending::Stage::none) end_machine(loop, *at_limit);
    if (std::exchange(session.apply_asked, false) && loop.ending.stage == Ending::Stage::none)
        begin_switch(loop.change, session, loop.boot.state_path);
    do_cancel(session, loop.ending, loop.change);
    if (session.phase == Phase::switching) advance_switch(loop.change, session);
    if (loop.ending.stage != Ending::Stage::none) advance_ending(loop.ending, session);
}

// What follows from whatever happened in this turn.
void follow_up(Loop& loop) {
    if (loop.ending.stage == Ending::Stage::none) watch_milestone(loop);
    do_what_was_asked(loop);
    keep_startup_phase(loop.startup, loop.session.core, loop.ending.stage != Ending::Stage::none);
    rehearse_for_next(loop.session, loop.boot.state_path);
    take_settings(loop);
}

}  // namespace

void take_settings(Loop& loop) {
    const Core& core = loop.session.core;
    const bool again = loop.settings_of == core.generation->path;
    if (again && (loop.settings_again == 0 || now_ms() < loop.settings_again)) return;
    const bool booted = again || loop.settings_of.empty();
    loop.settings_of = core.generation->path;
    const Settings settings = settings_for(core, loop.options, !again);
    loop.settings_again = settings.unread ? now_ms() + kFaultPause : 0;
    loop.session.server.set_group(settings.group);
    loop.boot.hold = settings.hold;
    loop.ending.limit = settings.shutdown_limit;
    if (settings.unread || !booted || loop.boot.deadline != 0) return;
    if (settings.boot_limit != 0) loop.boot.deadline = now_ms() + settings.boot_limit;
}

int run(Loop& loop) {
    Session& session = loop.session;
    Core& core = session.core;
    const auto handle = [&](Client& client, std::span<const std::uint8_t> bytes) {
        handle_frame(session, client, bytes);
    };
    std::vector<sys::Poll> polls;
    follow_up(loop);  // the manager before may have left what nobody will ring for
    for (;;) {
        carry_out(core);
        tell_clients(session);
        session.server.flush();
        polls.clear();
        polls.push_back({loop.signals.number(), sys::kReadable, 0});
        polls.push_back({loop.bell.number(), sys::kReadable, 0});
        session.server.add_polls(polls);
        const auto ready = sys::wait_for(polls, patience(loop));
        if (!ready) {
            sys::report({"slipway-manager: cannot wait", sys::explain(ready.error()).view()});
            // Once svscan was told to end, there is nothing for another manager to do.
            if (loop.ending.stage != Ending::Stage::told || loop.ending.unheard) return 111;
        }
        if (!ready || (polls[0].ready != 0 && told_to_end(loop))) {
            leave_ending(loop.ending, session);
            return 0;
        }
        if (polls[1].ready != 0) answer_bell(core, loop.bell);
        if (session.server.deaf()) session.server.listen_again();
        retry(core);
        core.plan->tick(now_ms());
        carry_out(core);
        session.server.serve(std::span(polls).subspan(2), handle);
        follow_up(loop);
        if (core.broken) return 111;
    }
}

}  // namespace slipway::manager
