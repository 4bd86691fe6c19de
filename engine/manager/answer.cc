#include "engine/manager/answer.h"

#include <array>

#include "engine/base/number.h"
#include "engine/formats/signal_name.h"
#include "engine/manager/past_reason.h"
#include "engine/manager/verdict.h"
#include "engine/sys/process.h"

namespace slipway::manager {
namespace {

using formats::ServiceState;
using plan::State;

constexpr std::size_t kLongestDescription = 400;  // bytes in a frame

constexpr std::array<std::string_view, formats::kNodeKinds> kKindNames{
    "longrun", "oneshot", "task", "bundle", "event", "provided"};

// What a shell and slipway-exec mean by 126 and 127 is worth a word.
std::string how_it_exited(sys::WaitStatus end) {
    const int code = end.exit_code();
    const std::string_view meaning = code == 127   ? " (there is no such program)"
                                     : code == 126 ? " (the program cannot be executed)"
                                                   : "";
    return "exit code " + std::string(base::decimal(code).view()) + std::string(meaning);
}

// "exit code 1", "killed by KILL": how the process ended, when that is why it failed.
std::string how_it_ended(const formats::Status& status) {
    const sys::WaitStatus end{status.s6.wait_status};
    switch (status.record.result) {
        case formats::RunResult::exit_code:
            return how_it_exited(end);
        case formats::RunResult::signal:
        case formats::RunResult::core_dump:
            return "killed by " + std::string(formats::signal_name(end.signal()).view());
        case formats::RunResult::timeout:
            return "not ready in time";
        case formats::RunResult::watchdog:
            return "its watchdog was not fed in time";
        case formats::RunResult::start_limit:
            if (end.signalled() || end.exit_code() == 0) return "started too often in a short time";
            return "started too often in a short time, the last time " + how_it_exited(end);
        case formats::RunResult::prepare:
            return "what prepares the start failed";
        case formats::RunResult::protocol:
            return "it broke the protocol of its readiness";
        case formats::RunResult::unknown:
            return "nobody saw how it ended";
        case formats::RunResult::resources:
            return "it could not be started";
        default:
            return "";
    }
}

}  // namespace

ServiceState shown_state(const Core& core, Id id) {
    const plan::Unit& unit = core.plan->unit(id);
    switch (unit.state) {
        case State::down:
            return unit.goal_up && (unit.asleep || !core.plan->settled(id)) ? ServiceState::waiting
                                                                            : ServiceState::stopped;
        case State::starting: {
            const Contact& contact = core.contacts[id];
            return contact.known && contact.status.s6.up() ? ServiceState::started
                                                           : ServiceState::starting;
        }
        case State::up:
            return ServiceState::running;
        case State::stopping:
            return ServiceState::stopping;
        case State::failed:
            return unit.leaving ? ServiceState::stopping : ServiceState::failed;
    }
    return ServiceState::stopped;
}

ServiceState shown_state(const plan::Change& change) {
    constexpr std::array states{ServiceState::stopped, ServiceState::starting,
                                ServiceState::running, ServiceState::stopping,
                                ServiceState::failed};
    return states[static_cast<std::size_t>(change.to)];
}

std::string failed_try(const Core& core, Id id) {
    const Contact& contact = core.contacts[id];
    const formats::Record& record = contact.status.record;
    const bool tries = core.plan->unit(id).state == State::starting && contact.known &&
                       record.failures != 0 && record.request_taken >= core.table.entry(id).request;
    return tries ? how_it_ended(contact.status) : "";
}

std::string failed_way_down(const Core& core, Id id) {
    const Contact& contact = core.contacts[id];
    const formats::Record& record = contact.status.record;
    if (!contact.known || !contact.was_done || record.state != formats::kStateDown ||
        record.result != formats::RunResult::exit_code)
        return "";
    const sys::WaitStatus end{contact.status.s6.wait_status};
    const std::string how =
        end.signalled() ? "killed by " + std::string(formats::signal_name(end.signal()).view())
                        : how_it_exited(end);
    return "its way down has failed: " + how;
}

std::string reason_text(plan::Reason reason, std::string_view culprit) {
    std::string text = plan::reason_name(reason);
    if (const std::size_t at = text.find('%'); at != std::string::npos)
        text.replace(at, 1, culprit.empty() ? "another" : culprit);
    return text;
}

std::string shown_reason(const Core& core, Id id) {
    const plan::Unit& unit = core.plan->unit(id);
    if (unit.state == State::down)
        if (std::string how = failed_way_down(core, id); !how.empty()) return how;
    if (std::string past = past_reason(core, id); !past.empty() && failed_try(core, id).empty())
        return past;
    return shown_reason(core, {id, unit.state, unit.state, unit.reason, unit.culprit});
}

std::string shown_reason(const Core& core, const plan::Change& change) {
    const Contact& contact = core.contacts[change.id];
    if (change.reason == plan::Reason::start_failed && contact.known)
        if (std::string how = how_it_ended(contact.status); !how.empty()) return how;
    if (change.reason == plan::Reason::ended && contact.known &&
        contact.status.record.result == formats::RunResult::skipped)
        return "skipped: its condition does not hold";
    if (change.to == State::starting)
        if (std::string how = failed_try(core, change.id); !how.empty())
            return how + "; it is tried again";
    const bool by_boot = change.reason == plan::Reason::needed_by &&
                         change.culprit != plan::kNobody &&
                         change.culprit == core.generation->database.boot();
    std::string text =
        reason_text(by_boot ? plan::Reason::boot : change.reason,
                    change.culprit == plan::kNobody ? "" : core.name(change.culprit));
    if (change.reason == plan::Reason::start_timeout && contact.known &&
        contact.status.record.failures != 0)
        text += ": " + how_it_ended(contact.status) + " at the last try";
    return text;
}

void describe(const Core& core, Id id, std::uint32_t serial, ServiceAnswer& out) {
    const formats::Database& database = core.generation->database;
    const plan::Unit& unit = core.plan->unit(id);
    const Contact& contact = core.contacts[id];
    out.name = core.name(id);
    out.description = database.description(id).substr(0, kLongestDescription);
    out.reason = shown_reason(core, id);
    const Id blocker = unit.blocker;
    const Id root = core.plan->root_blocker(id);
    out.waits_for = blocker == plan::kNobody ? "" : core.name(blocker);
    out.waits_in_end = root == plan::kNobody ? "" : core.name(root);

    formats::ServiceFrame& frame = out.frame;
    frame = {};
    frame.serial = serial;
    frame.kind = kKindNames[static_cast<std::size_t>(database.kind(id))];
    frame.state = shown_state(core, id);
    if (database.has(id, formats::kEssential)) frame.flags |= formats::kFlagEssential;
    if (database.has(id, formats::kHidden)) frame.flags |= formats::kFlagHidden;
    if (database.has(id, formats::kEnabled)) frame.flags |= formats::kFlagEnabled;
    if (unit.goal_up) frame.flags |= formats::kFlagWantedUp;
    if (unit.stuck) frame.flags |= formats::kFlagStuck;
    if (unit.raised) frame.flags |= formats::kFlagRaised;
    frame.since_unix = core.table.entry(id).since_unix;
    frame.begun_ms = core.table.entry(id).begun_ms;
    frame.ready_ms = core.table.entry(id).ready_ms;
    const Millis deadline = core.plan->unit(root == plan::kNobody ? id : root).deadline;
    const Millis now = now_ms();
    if (deadline > now) frame.deadline_ms = deadline - now;
    if (core.has_directory(id) && !contact.known) frame.flags |= formats::kFlagUnsupervised;
    if (contact.known) {
        if (contact.status.s6.up()) frame.pid = static_cast<std::uint32_t>(contact.status.s6.pid);
        const formats::Record& record = contact.status.record;
        if (record.result != formats::RunResult::none)
            frame.last_result = formats::run_result_name(record.result);
        frame.wait_status = contact.status.s6.wait_status;
        frame.starts = record.starts;
        out.status_text = record.text.view();
    }
    frame.name = out.name;
    frame.description = out.description;
    frame.reason = out.reason;
    frame.waits_for = out.waits_for;
    frame.waits_in_end = out.waits_in_end;
    frame.status_text = out.status_text;
}

}  // namespace slipway::manager
