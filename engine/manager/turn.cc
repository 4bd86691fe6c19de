#include <algorithm>
#include <array>
#include <set>

#include "engine/base/bytes.h"
#include "engine/manager/answer.h"
#include "engine/manager/core.h"
#include "engine/manager/delivery.h"
#include "engine/manager/supervisor.h"
#include "engine/manager/verdict.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"

namespace slipway::manager {
namespace {

// What cannot be read now still stands on the bell.
constexpr std::uint64_t kBellPause = 20 * sys::kMillisecond;

// What `slipway boot` tells: later starts change nothing.
void store_times(WantedEntry& entry, const plan::Unit& unit) {
    if (entry.ready_ms != 0) return;
    if (unit.state == plan::State::starting) entry.begun_ms = now_ms();
    if (unit.state != plan::State::up && !unit.done) return;
    entry.ready_ms = now_ms();
    if (entry.begun_ms == 0) entry.begun_ms = entry.ready_ms;  // nothing to do: a bundle
}

// Stores what the plan wants of `id`, in the draft of the table.
void store(Core& core, Id id) {
    const plan::Unit& unit = core.plan->unit(id);
    WantedEntry& entry = core.table.change(id);
    std::uint8_t flags = 0;
    if (unit.goal_up) flags |= kGoalUp;
    if (unit.again) flags |= kAgain;
    if (unit.done) flags |= kDone;
    if (unit.stuck) flags |= kStuck;
    if (unit.leaving) flags |= kLeaving;
    if (unit.raised) flags |= kRaised;
    if (entry.state != static_cast<std::uint8_t>(unit.state)) {
        entry.since_unix = static_cast<std::uint64_t>(sys::realtime().seconds);
        store_times(entry, unit);
    }
    entry.state = static_cast<std::uint8_t>(unit.state);
    entry.reason = static_cast<std::uint8_t>(unit.reason);
    entry.culprit = unit.culprit == plan::kNobody ? 0 : core.table.entry(unit.culprit).name_hash;
    entry.flags = flags;
    entry.holds = kind_in_table(core.generation->database.kind(id));
    if (unit.pinned) entry.holds |= kPinned;
    if (unit.released) entry.holds |= kReleased;
    if (unit.once) entry.holds |= kOnce;
    if (unit.marked) entry.holds |= kMarked;
    if (unit.was_up) entry.holds |= kWasUp;
    entry.asked = unit.asked;
    if (unit.held) entry.holds |= kHeld;
    if (unit.was_pinned) entry.holds |= kWasPinned;
    if (unit.was_released) entry.holds |= kWasReleased;
    if (unit.was_once) entry.holds |= kWasOnce;
}

// An event that nobody raises has no other change when it becomes wanted, or is no longer: told to
// those who follow, for its source acts on it. Before store().
void tell_of_wanted_event(Core& core, Id id) {
    if (core.graph->nodes[id].kind != plan::Kind::event) return;
    const plan::Unit& unit = core.plan->unit(id);
    const WantedEntry& entry = core.table.entry(id);
    const bool was_wanted = (entry.flags & kGoalUp) != 0;
    if (was_wanted == unit.goal_up || unit.state != plan::State::down ||
        entry.state != static_cast<std::uint8_t>(unit.state))
        return;
    core.news.push_back({id, unit.state, unit.state, unit.reason, unit.culprit});
}

// The request of a start or a stop, in the same draft as the state that follows from it: the state
// alone would meet the reports of the request before.
void store_request(Core& core, const plan::Step& step) {
    if (!core.has_directory(step.id)) return;
    WantedEntry& entry = core.table.change(step.id);
    if (step.action == plan::Step::Action::reload) {
        // Not a transition: the last start stays the request that records are compared with.
        if (core.generation->database.has(step.id, formats::kReloadable)) {
            entry.order = core.table.new_request();
            entry.action = 0;
        }
        return;
    }
    if (step.action == plan::Step::Action::order) {
        entry.order = core.table.new_request();
        entry.action = step.number;
        return;
    }
    entry.byte = byte_of(step.action);
    entry.request = core.table.new_request();
}

// Of one that is wanted again before its stop could be sent. A restart is both.
void forget_unsent_stop(Core& core, Id id) {
    const WantedEntry& entry = core.table.entry(id);
    const bool stops = entry.byte == 'd' && (entry.flags & (kGoalUp | kAgain)) == 0;
    if (stops && core.contacts[id].undelivered) core.plan->replace_stop(id, now_ms());
}

// Takes the first step of each service; the next one needs a request of its own.
std::vector<plan::Step> first_of_each(std::vector<plan::Step>& steps) {
    std::vector<plan::Step> first;
    std::set<Id> seen;
    std::erase_if(steps, [&](const plan::Step& step) {
        if (!seen.insert(step.id).second) return false;
        first.push_back(step);
        return true;
    });
    return first;
}

void carry_out_step(Core& core, const plan::Step& step) {
    if (!core.has_directory(step.id)) {
        sys::report({"slipway-manager: ", core.name(step.id),
                     " has no service directory in this generation; run `slipway commit`"});
        if (step.action != plan::Step::Action::stop)
            core.plan->observe(step.id, plan::Event::failed, now_ms());
        return;
    }
    if (step.action == plan::Step::Action::reload) {
        if (core.generation->database.has(step.id, formats::kReloadable))
            deliver_order(core, step.id);
        return;
    }
    if (step.action == plan::Step::Action::order) return deliver_order(core, step.id);
    deliver(core, step.id);
}

// What people look for in the log of the manager; what follows from it is in `slipway list`.
void report_failure(const Core& core, const plan::Change& change) {
    const bool stuck = change.reason == plan::Reason::stop_timeout && change.from == change.to;
    const bool follows = change.reason == plan::Reason::dependency_failed;
    if (stuck || (change.to == plan::State::failed && !follows))
        sys::report({"slipway-manager: ", core.name(change.id),
                     stuck ? " is stuck: " : " failed: ", shown_reason(core, change)});
}

// What fails and is tried again by its supervisor is told to whoever waits, once for each cause.
void tell_of_failed_try(Core& core, Id id) {
    Contact& contact = core.contacts[id];
    const std::string why = failed_try(core, id);
    if (why == contact.failed_try) return;
    contact.failed_try = why;
    if (why.empty()) return;
    const plan::Unit& unit = core.plan->unit(id);
    core.news.push_back({id, unit.state, unit.state, unit.reason, unit.culprit});
}

// So that the end of its way down can be told from the end of a start.
void note_way_down(Contact& contact) {
    const std::uint8_t state = contact.status.record.state;
    if (state == formats::kStateDone) contact.was_done = true;
    if (state >= formats::kStateWaiting && state <= formats::kStateStarting)
        contact.was_done = false;
}

// [Restart] AtLimit: the machine is better off without it than with it failed.
void end_at_limit(Core& core, const plan::Change& change) {
    const formats::Database& database = core.generation->database;
    const bool reboots = database.has(change.id, formats::kRebootAtLimit);
    if (!reboots && !database.has(change.id, formats::kPoweroffAtLimit)) return;
    if (change.to != plan::State::failed || change.reason != plan::Reason::start_failed) return;
    if (core.contacts[change.id].status.record.result != formats::RunResult::start_limit) return;
    core.at_limit = reboots ? formats::ShutdownKind::reboot : formats::ShutdownKind::poweroff;
    sys::report({"slipway-manager: ", core.name(change.id),
                 " has reached its restart limit, and its definition ends the machine then"});
}

}  // namespace

Millis now_ms() {
    return sys::boottime() / sys::kMillisecond;
}

void look(Core& core, Id id) {
    Contact& contact = core.contacts[id];
    const auto status = read_status(core.scan, core.directory(id));
    const bool passes = !status && base::may_pass(status.error());
    const bool unseen = std::exchange(contact.unseen, passes);
    if (passes) {  // what it rang for is still to be seen
        try_again(core, kFaultPause);
        if (unseen) return;
        return sys::report({"slipway-manager: cannot read the state of ", core.name(id),
                            sys::explain(status.error()).view(), "; it is tried again"});
    }
    if (!status) {  // no supervisor yet
        contact.known = false;
        return;
    }
    // One that exited and began anew knows nothing of what was asked before.
    const std::uint64_t taken_before = contact.status.record.request_taken;
    if (status.value().record.request_taken < taken_before) {
        contact.undelivered = true;
        core.table.change(id).order = 0;
    }
    contact.known = true;
    contact.status = status.value();
    note_way_down(contact);
    // What others reported may have moved this one too: a report from before that step is none.
    carry_out(core);
    const WantedEntry& entry = core.table.entry(id);
    const bool taken = contact.status.record.request_taken >= entry.request;
    if (contact.undelivered && !taken) deliver(core, id);
    if (std::exchange(contact.order_undelivered, false) && order_lies_open(entry, contact.status))
        deliver_order(core, id);
    const plan::Kind kind = core.graph->nodes[id].kind;
    tell_of_failed_try(core, id);
    // Whoever is marked as up was not started: its supervisor can only say that it is down.
    if (core.plan->unit(id).marked) return;
    const auto event = verdict(kind, contact.status, {entry.request, entry.byte});
    if (event) core.plan->observe(id, *event, now_ms());
}

void carry_out(Core& core) {
    std::vector<plan::Step> steps;
    for (;;) {  // a step that cannot be carried out changes the plan again
        const std::vector<plan::Step> more = core.plan->take_steps();
        steps.insert(steps.end(), more.begin(), more.end());
        const std::vector<plan::Step> now = first_of_each(steps);
        const std::vector<Id> touched = core.plan->take_touched();
        if (now.empty() && touched.empty() && !core.table.dirty()) break;
        for (const Id id : touched) {
            forget_unsent_stop(core, id);
            tell_of_wanted_event(core, id);
            store(core, id);
        }
        for (const plan::Step& step : now) store_request(core, step);
        core.table.commit();
        for (const plan::Step& step : now) carry_out_step(core, step);
    }
    const auto changes = core.plan->take_changes();
    for (const plan::Change& change : changes) {
        report_failure(core, change);
        end_at_limit(core, change);
    }
    core.news.insert(core.news.end(), changes.begin(), changes.end());
}

void answer_bell(Core& core, sys::BorrowedFd bell) {
    std::array<std::uint8_t, 4096> buffer;
    std::vector<Id> rung;
    for (;;) {
        const auto size = sys::read(bell, std::span(buffer));
        if (!size && size.error().value != EAGAIN) sys::sleep_for(kBellPause);
        if (!size || size.value() == 0) break;
        for (std::size_t at = 0; at + 4 <= size.value(); at += 4) {
            const auto hash = base::load_be<std::uint32_t>(buffer, at);
            auto place = std::lower_bound(core.rings.begin(), core.rings.end(),
                                          std::pair<std::uint32_t, Id>{hash, 0});
            for (; place != core.rings.end() && place->first == hash; ++place)
                rung.push_back(place->second);
        }
        if (size.value() < buffer.size()) break;
    }
    std::sort(rung.begin(), rung.end());
    rung.erase(std::unique(rung.begin(), rung.end()), rung.end());
    for (const Id id : rung) look(core, id);
}

}  // namespace slipway::manager
