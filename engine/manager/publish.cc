// Service directories of a new tree: all of them at boot, none after a restart.
#include "engine/live/publish.h"

#include <vector>

#include "engine/manager/core.h"
#include "engine/sys/report.h"

namespace slipway::manager {
namespace {

void tell_svscan(const Core& core) {
    if (const auto done = live::rescan(core.scan, false); !done)
        sys::report({"slipway-manager: cannot tell slipway-svscan to look for services",
                     sys::explain(done.error()).view()});
}

}  // namespace

void publish(Core& core) {
    core.unpublished = false;
    live::Making making;
    for (Id id = 0; id < core.contacts.size(); ++id)
        if (core.contacts[id].undelivered) making.first.push_back(id);
    std::vector<bool> sent(core.contacts.size());
    const auto send = [&](Id id) {
        if (!sent[id]) deliver_left(core, id);
        sent[id] = true;
    };
    // A look of svscan at all directories costs what there is of them; so each one sees twice as
    // many as the one before.
    constexpr std::size_t kFirstLook = 16;
    std::size_t made = 0, next_look = kFirstLook;
    making.made = [&](formats::NodeIndex node) {
        send(node);
        if (++made != next_look) return;
        tell_svscan(core);
        next_look *= 2;
    };
    for (const live::PublishFault& fault : live::make_missing(*core.generation, core.scan, making))
        sys::report({"slipway-manager: ", fault.name, ": ", fault.text});
    live::sweep(core.scan);
    tell_svscan(core);
    for (const Id id : making.first) send(id);  // whose directory was there
}

}  // namespace slipway::manager
