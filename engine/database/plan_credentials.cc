// Credentials in an exec plan, and what is undone at a service's end.
#include "engine/database/plan_parts.h"

namespace slipway::database {
namespace {

const std::vector<std::string>& words_of(const model::Process& p, const char* name) {
    static const std::vector<std::string> none;
    const auto at = p.security.find(name);
    return at == p.security.end() ? none : at->second;
}

// "ID:REST"; without a colon REST is the ID itself.
void put(const std::string& entry, const char* verb, PlanLines& plan) {
    const std::size_t colon = entry.find(':');
    const std::string name = entry.substr(0, colon);
    const std::string rest = colon == std::string::npos ? name : entry.substr(colon + 1);
    plan.words("credential", {name, verb, rest});
}

}  // namespace

void put_credentials(const model::Process& p, PlanKind kind, PlanLines& plan) {
    const auto& load = words_of(p, "load-credential");
    const auto& set = words_of(p, "set-credential");
    if (load.empty() && set.empty()) return;
    // What runs beside the service, or after it, finds what its start made.
    if (kind != PlanKind::run && kind != PlanKind::prepare) return plan.line("credentials-kept");
    for (const std::string& entry : load) put(entry, "load", plan);
    for (const std::string& entry : set) put(entry, "set", plan);
}

bool has_end(const model::Service& service) {
    const model::Process& p = service.process;
    return !words_of(p, "load-credential").empty() || !words_of(p, "set-credential").empty() ||
           leaves_terminal(p);
}

}  // namespace slipway::database
