// What a switch does to the directories of services.
#include <cerrno>

#include "engine/live/publish.h"
#include "engine/manager/supervisor.h"
#include "engine/manager/switch.h"
#include "engine/sys/report.h"

namespace slipway::manager {
namespace {

// Whoever writes to it notices nothing: the pipe stays. One that is down reads its new script when
// it starts.
sys::Status restart_logger_of(const Core& core, const std::string& name) {
    const auto told = restart_logger(core.scan, name);
    const bool absent = !told && (told.error().value == ENXIO || told.error().value == ENOENT);
    return absent ? sys::Status(base::kOk) : told;
}

// Each cause is told once. True: it may be gone in a while.
bool tell(Switch& task, const std::string& what, sys::Errno error) {
    const std::string line = what + std::string(sys::explain(error).view());
    const bool passes = base::may_pass(error);
    if (task.told.find(line) == std::string::npos)
        sys::report({"slipway-manager: ", line, passes ? "; it is tried again" : ""});
    task.told.append(line).append("\n");
    return passes;
}

// One that is not the same in the target. True: all is done that can be done.
bool point(Switch& task, const Core& core, Fate fate, const std::string& name) {
    const live::Generation& target = *task.target;
    if (fate == Fate::gone) {
        const auto done = live::withdraw(core.scan, name, users_of_withdrawn(core));
        return done || !tell(task, "cannot remove the directory of " + name, done.error());
    }
    if (const auto done = live::relink(target, core.scan, name); !done)
        return !tell(
            task,
            name + ": cannot link its service directory to " + live::service_path(target, name),
            done.error());
    if (fate != Fate::logger) return true;
    const auto done = restart_logger_of(core, name);
    return done || !tell(task,
                         "cannot restart the logger of " + name +
                             ", whose new script counts from its next start",
                         done.error());
}

}  // namespace

bool point_services(Switch& task, Core& core, const std::vector<Fate>& fates) {
    const live::Generation& target = *task.target;
    bool all = true, gone = false;
    task.pointed.resize(fates.size());
    for (Id id = 0; id < fates.size(); ++id) {
        gone = gone || fates[id] == Fate::gone;
        if (fates[id] == Fate::same || task.pointed[id]) continue;
        task.pointed[id] = point(task, core, fates[id], core.directory(id));
        all = all && task.pointed[id];
    }
    for (const live::PublishFault& fault : live::make_missing(target, core.scan)) {
        const bool passes = base::may_pass(fault.error);
        const std::string line = fault.name + ": " + fault.text;
        if (task.told.find(line) == std::string::npos) sys::report({"slipway-manager: ", line});
        task.told.append(line).append("\n");
        all = all && !passes;
    }
    if (!all && now_ms() < task.patience) return false;
    if (const auto done = live::set_live(core.run, target); !done)
        all = !tell(task, "cannot set RUN/live", done.error()) && all;
    tell_svscan(core, gone);
    return all;
}

}  // namespace slipway::manager
