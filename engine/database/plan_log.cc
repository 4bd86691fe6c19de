// The logger of a service whose lines go to syslog, or into another service's log.
#include "engine/database/plan_parts.h"
#include "engine/database/plan_text.h"

namespace slipway::database {

void put_forwarder(const model::Service& service, const Places& places, PlanLines& plan) {
    const model::Logging& log = service.log;
    const bool shared = log.kind == model::Logging::Kind::shared;
    std::vector<std::string> words{places.libdir + "/slipway-log",
                                   shared ? "--shared" : "--syslog"};
    if (log.console_copy) {
        plan.line("stdout console-or-null");
        words.push_back("-c");
    }
    words.push_back(log.identifier.empty() ? service.name : log.identifier);
    if (shared)
        words.push_back(places.run + "/scan/" + log.path);
    else if (!log.path.empty())
        words.push_back(log.path);
    plan.words("command", words);
}

}  // namespace slipway::database
