#include "engine/manager/delivery.h"

#include <cerrno>

#include "engine/manager/supervisor.h"
#include "engine/sys/report.h"

namespace slipway::manager {

char byte_of(plan::Step::Action action) {
    switch (action) {
        case plan::Step::Action::start:
            return 'u';
        case plan::Step::Action::stop:
            return 'd';
        case plan::Step::Action::reload:
            return 'l';
        case plan::Step::Action::once:
            return 'o';
        case plan::Step::Action::order:
            return 'e';
    }
    return 0;
}

void deliver(Core& core, Id id) {
    if (core.unpublished) {
        core.contacts[id].undelivered = true;
        return;
    }
    const WantedEntry& entry = core.table.entry(id);
    // What it keeps for its next run stays when there is one.
    const bool returns = entry.byte == 'd' && (entry.flags & (kGoalUp | kAgain)) != 0 &&
                         entry.state == static_cast<std::uint8_t>(plan::State::stopping);
    const auto sent =
        send_request(core.scan, core.directory(id), {entry.request, entry.byte, returns});
    core.contacts[id].undelivered = !sent.ok();
    const int error = sent ? 0 : sent.error().value;
    const bool passes = !sent && base::may_pass(sent.error());
    if (passes) try_again(core, error == EAGAIN ? kPipeFull : kFaultPause);
    const int told = std::exchange(core.contacts[id].fault, error);
    // It is not there, or died just now: it rings when it is.
    if (sent || error == EAGAIN || error == ENXIO || error == ENOENT || error == EPIPE) return;
    if (error != told)
        sys::report({"slipway-manager: cannot ask the supervisor of ", core.name(id),
                     sys::explain(sent.error()).view(), "; it is tried again",
                     passes ? "" : " when it rings"});
}

void deliver_order(Core& core, Id id) {
    const WantedEntry& entry = core.table.entry(id);
    const auto action = static_cast<std::uint8_t>(entry.action);
    const char byte = byte_of(action == 0 ? plan::Step::Action::reload : plan::Step::Action::order);
    const auto sent =
        send_request(core.scan, core.directory(id), {entry.order, byte, false, action});
    const int error = sent ? 0 : sent.error().value;
    const bool passes = !sent && base::may_pass(sent.error());
    core.contacts[id].order_undelivered = passes;
    if (passes) try_again(core, error == EAGAIN ? kPipeFull : kFaultPause);
    const int told = std::exchange(core.contacts[id].fault, error);
    // Without a supervisor the request lies there: the next one obeys it when it takes over.
    if (sent || error == EAGAIN || error == ENXIO || error == EPIPE || error == told) return;
    sys::report({"slipway-manager: cannot give an order to ", core.name(id),
                 sys::explain(sent.error()).view(), passes ? "; it is tried again" : ""});
}

void deliver_left(Core& core, Id id) {
    if (core.contacts[id].undelivered) deliver(core, id);
}

bool order_lies_open(const WantedEntry& entry, const formats::Status& status) {
    return entry.order > entry.request && status.has_record &&
           status.record.request_taken < entry.order;
}

}  // namespace slipway::manager
