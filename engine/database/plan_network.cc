// The traffic of a service's cgroup in its exec plan (ADR 0016).
#include "engine/database/plan_parts.h"
#include "engine/graph/cgroup_network.h"

namespace slipway::database {
namespace {

using Words = std::vector<std::string>;

void put_lines(const char* directive,
               const Words& words,
               const std::string& slice,
               PlanLines& plan) {
    for (const std::string& word : words)
        plan.line(directive, plan_word(word) + (slice.empty() ? "" : " " + plan_word(slice)));
}

}  // namespace

void put_network(const model::Service& service, PlanLines& plan) {
    const graph::NetworkUse use = graph::network_use(service.process.cgroup);
    put_lines("cgroup-address allow", use.addresses_allowed, "", plan);
    put_lines("cgroup-address deny", use.addresses_denied, "", plan);
    for (const graph::NetworkUse::List& list : use.lists) {
        put_lines(list.interfaces_denied ? "cgroup-interface deny" : "cgroup-interface allow",
                  list.interfaces, list.slice, plan);
        put_lines("cgroup-bind allow", list.binds_allowed, list.slice, plan);
        put_lines("cgroup-bind deny", list.binds_denied, list.slice, plan);
    }
}

}  // namespace slipway::database
