// Service directories of a new tree: all of them at boot, none after a restart.
#include "engine/live/publish.h"

#include <vector>

#include "engine/manager/core.h"
#include "engine/manager/supervisor.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"

namespace slipway::manager {
namespace {

// Each cause is told once.
void report_faults(Core& core, const std::vector<live::PublishFault>& faults) {
    std::string unmade;
    bool passes = false;
    for (const live::PublishFault& fault : faults) {
        const std::string line = fault.name + ": " + fault.text;
        const bool passing = base::may_pass(fault.error);
        if (core.unmade.find(line) == std::string::npos)
            sys::report({"slipway-manager: ", line, passing ? "; it is tried again" : ""});
        unmade.append(line).append("\n");
        passes = passes || passing;
    }
    core.unmade = passes ? std::move(unmade) : "";
    if (passes) try_again(core, kFaultPause);
}

}  // namespace

live::IsUsed users_of_withdrawn(const Core& core) {
    return [&core](const std::string& name) {
        return has_something_left(core.scan, name) ||
               logger_may_begin(core.scan, name, sys::realtime());
    };
}

void sweep(Core& core) {
    live::sweep(core.scan, users_of_withdrawn(core));
}

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
        tell_svscan(core, false);
        next_look *= 2;
    };
    report_faults(core, live::make_missing(*core.generation, core.scan, making));
    sweep(core);
    tell_svscan(core, false);
    for (const Id id : making.first) send(id);  // whose directory was there
}

}  // namespace slipway::manager
