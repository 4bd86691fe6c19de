#include <algorithm>
#include <unordered_map>

#include "engine/cli/running.h"
#include "engine/cli/why.h"

namespace slipway::cli {
namespace {

using formats::Database;
using formats::NodeIndex;
using formats::ServiceState;

// The manager's answers by node.
class States {
public:
    States(const Database& database, const std::vector<ServiceInfo>& services)
        : of_node_(database.count(), nullptr) {
        for (const ServiceInfo& info : services)
            if (const auto node = database.find(info.name)) of_node_[*node] = &info;
    }

    const ServiceInfo* operator[](NodeIndex node) const { return of_node_[node]; }

    bool wanted(NodeIndex node) const {
        return of_node_[node] != nullptr && of_node_[node]->has(formats::kFlagWantedUp);
    }

private:
    std::vector<const ServiceInfo*> of_node_;  // null: committed since, or masked
};

// By which link each node was reached from the service, against the direction of the pulls.
struct Reached {
    NodeIndex by = formats::kNoNode;  // the node it pulls
    std::string_view word;
    bool seen = false;
};

// The node at which the chain begins.
NodeIndex search(const Database& database,
                 const States& states,
                 NodeIndex service,
                 std::vector<Reached>& reached) {
    std::vector<NodeIndex> round{service};
    NodeIndex begin = service;
    reached[service].seen = true;
    while (!round.empty()) {  // all of one distance
        std::vector<NodeIndex> next;
        bool found = false;
        for (const NodeIndex node : round) {
            bool pulled = false;
            for (const Link& link : pulled_by(database, node)) {
                if (!states.wanted(link.other)) continue;
                pulled = true;
                if (reached[link.other].seen) continue;
                reached[link.other] = {node, link.word, true};
                next.push_back(link.other);
            }
            if (pulled) continue;
            if (!found || node == database.boot()) begin = node;
            found = true;
        }
        if (found) return begin;
        round = std::move(next);
    }
    return begin;  // all in a circle of weak pulls
}

void add_wanted(const Database& database, const States& states, NodeIndex service, Why& why) {
    std::vector<Reached> reached(database.count());
    NodeIndex at = states.wanted(service) ? search(database, states, service, reached) : service;
    why.wanted.push_back({states[at], "", ""});
    NodeIndex last = formats::kNoNode;  // who pulls the service in the chain
    while (at != service) {
        const Reached& step = reached[at];
        last = at;
        why.wanted.push_back(
            {states[step.by], std::string(database.name(at)), std::string(step.word)});
        at = step.by;
    }
    std::vector<NodeIndex> told{last};
    for (const Link& link : pulled_by(database, service)) {
        if (std::find(told.begin(), told.end(), link.other) != told.end()) continue;
        told.push_back(link.other);
        if (states[link.other] == nullptr) continue;
        auto& list = states.wanted(link.other) ? why.others : why.idle;
        list.push_back({states[link.other], "", std::string(link.word)});
    }
}

// Whom the manager names, or a dependency that has failed or waits itself.
NodeIndex held_up_by(const Database& database, const States& states, NodeIndex node) {
    if (!states[node]->waits_for.empty())
        return database.find(states[node]->waits_for).value_or(formats::kNoNode);
    if (states[node]->state != ServiceState::failed) return formats::kNoNode;
    for (const Link& link : waits_for(database, node))
        if (states[link.other] != nullptr && states[link.other]->state == ServiceState::failed)
            return link.other;
    return formats::kNoNode;
}

void add_causes(const Database& database, const States& states, NodeIndex service, Why& why) {
    std::vector<bool> seen(database.count());
    NodeIndex at = service;
    while (at != formats::kNoNode && !seen[at] && states[at] != nullptr) {
        seen[at] = true;
        why.causes.push_back({states[at], "", ""});
        at = held_up_by(database, states, at);
    }
}

}  // namespace

std::optional<Why> why_of(const Database& database,
                          const std::vector<ServiceInfo>& services,
                          const std::string& name) {
    const States states(database, services);
    const auto node = database.find(name);
    if (!node || states[*node] == nullptr) return std::nullopt;
    Why why;
    add_wanted(database, states, *node, why);
    add_causes(database, states, *node, why);
    return why;
}

}  // namespace slipway::cli
