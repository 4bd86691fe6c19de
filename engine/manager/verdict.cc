#include "engine/manager/verdict.h"

#include "engine/base/number.h"
#include "engine/formats/signal_name.h"
#include "engine/sys/process.h"

namespace slipway::manager {
namespace {

using formats::RunResult;
using formats::Want;
using plan::Event;

bool good(const formats::Status& status) {
    const RunResult result = status.record.result;
    return result == RunResult::success || result == RunResult::skipped || status.record.skipped;
}

// It is down and its supervisor will not start it again by itself.
Event ended(const formats::Status& status, bool told_down) {
    if (told_down) return Event::stopped;
    return good(status) ? Event::finished : Event::failed;
}

// Status files of s6's own supervisor: no ids, no results. It starts again whatever is wanted up.
std::optional<Event> plain_verdict(const formats::Status& status, Sent sent) {
    const formats::S6Status& s6 = status.s6;
    if (s6.up()) return s6.ready ? std::optional(Event::ready) : std::nullopt;
    if (s6.finishing) return std::nullopt;
    if (s6.want_up) return Event::restarting;
    return sent.byte == 'u' ? std::nullopt : std::optional(Event::stopped);
}

std::string text_of(const formats::Order& order, const std::string& what) {
    const sys::WaitStatus end{order.wait_status};
    switch (order.end) {
        case formats::OrderEnd::ended:
            if (end.signalled())
                return what + " was killed by " +
                       std::string(formats::signal_name(end.signal()).view());
            if (end.exit_code() == 0) return "";
            return what + " ended with exit code " +
                   std::string(base::decimal(end.exit_code()).view());
        case formats::OrderEnd::not_up:
            return "it is not running";
        case formats::OrderEnd::cut_short:
            return "it ended, or was stopped, before " + what + " was over";
        case formats::OrderEnd::not_started:
            return what + " could not be executed";
        case formats::OrderEnd::timeout:
            return what + " did not end in time, and is killed";
        default:
            return "nobody saw how " + what + " ended";
    }
}

}  // namespace

std::optional<std::string> end_of_order(const formats::Status& status,
                                        std::uint64_t id,
                                        std::string_view what) {
    if (!status.has_record) return "";  // s6's own supervisor tells nothing of it
    const formats::Record& record = status.record;
    if (record.order.request >= id) {  // a later one joined it
        if (record.order.end == formats::OrderEnd::running) return std::nullopt;
        return text_of(record.order, std::string(what));
    }
    if (record.request_taken < id) return std::nullopt;
    if (record.request_taken > id) return "another request came in between";
    if (record.order.request != 0) return "another command of it was running";
    // A supervisor that was started before there were such records.
    return record.request_done >= id ? std::optional<std::string>("") : std::nullopt;
}

bool has_process(const formats::Status& status) {
    return status.s6.up() || status.record.child(formats::Role::prepare).pid != 0;
}

std::optional<plan::Event> verdict(plan::Kind kind, const formats::Status& status, Sent sent) {
    if (!status.has_record) return plain_verdict(status, sent);
    const formats::Record& record = status.record;
    if (sent.id != 0 && record.request_taken < sent.id) return std::nullopt;
    // By the manager, or by somebody else since: then it has not ended by itself.
    const bool told_down =
        sent.byte == 'd' || record.told_down || (sent.byte == 0 && record.want == Want::down);
    if (status.s6.pid == 0 && record.want == Want::down) {
        // A oneshot that is being brought down has no process of its own in s6's part.
        const bool done = sent.id == 0 || record.request_done >= sent.id;
        return done ? std::optional(ended(status, told_down)) : std::nullopt;
    }
    const bool was_done = sent.id != 0 && record.request_done >= sent.id;
    // A oneshot that is up looks like one that is down and about to start: the request tells.
    const bool up = kind == plan::Kind::oneshot ? status.s6.pid == 0 && (was_done || sent.id == 0)
                                                : status.s6.up();
    if (up && status.s6.ready) return Event::ready;
    if (told_down || status.s6.finishing) return std::nullopt;
    return was_done ? std::optional(Event::restarting) : std::nullopt;
}

}  // namespace slipway::manager
