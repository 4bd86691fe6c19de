// What the machine would not let be done: without descriptors, memory or room it is tried again.
#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/live/publish.h"
#include "engine/manager/core.h"
#include "engine/sys/report.h"

namespace slipway::manager {

void try_again(Core& core, Millis pause) {
    const Millis moment = now_ms() + pause;
    core.retry_at = core.retry_at == 0 ? moment : std::min(core.retry_at, moment);
}

void tell_svscan(Core& core, bool gone) {
    const bool told_before = core.rescan;
    const auto done = live::rescan(core.scan, gone);
    core.rescan = !done && base::may_pass(done.error());
    if (core.rescan) try_again(core, kFaultPause);
    if (done || (core.rescan && told_before)) return;
    sys::report({"slipway-manager: cannot tell slipway-svscan to look for services",
                 sys::explain(done.error()).view(), core.rescan ? "; it is tried again" : ""});
}

void retry(Core& core) {
    if (core.retry_at == 0 || now_ms() < core.retry_at) return;
    core.retry_at = 0;
    if (!core.unmade.empty())
        publish(core);
    else if (core.rescan)
        tell_svscan(core, true);
    for (Id id = 0; id < core.contacts.size(); ++id) {
        const Contact& contact = core.contacts[id];
        // Who is not there yet rings; but what was asked of it must lie there by then.
        if (contact.undelivered && !contact.known) deliver_left(core, id);
        if (contact.undelivered || contact.order_undelivered || contact.unseen) look(core, id);
    }
}

}  // namespace slipway::manager
