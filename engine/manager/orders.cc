#include "engine/manager/orders.h"

#include <algorithm>

#include "engine/manager/verdict.h"

namespace slipway::manager {
namespace {

// Its supervisor kills a command that takes too long, and says so.
constexpr Millis kGrace = 15'000;

std::optional<std::string> end_of(const Core& core, const Ordered& order) {
    // Nobody was asked: one that began anew in between knows nothing of it.
    if (core.table.entry(order.service).order < order.request)
        return "its supervisor was started anew before the reload was over";
    const Contact& contact = core.contacts[order.service];
    if (!contact.known) return std::nullopt;
    return end_of_order(contact.status, order.request);
}

}  // namespace

void await_orders(const Core& core, const std::vector<Id>& services, Pending& pending) {
    for (const Id id : services) {
        const std::uint64_t request = core.table.entry(id).order;
        const auto same = [&](const Ordered& order) { return order.service == id; };
        if (request == 0 || !core.generation->database.has(id, formats::kReloadable) ||
            std::any_of(pending.orders.begin(), pending.orders.end(), same))
            continue;
        pending.orders.push_back({id, request});
        const Millis limit = plan::bounded(core.graph->nodes[id].stop_ms) + kGrace;
        pending.deadline = std::max(pending.deadline, now_ms() + limit);
    }
}

std::optional<std::vector<Failure>> failed_orders(const Core& core, const Pending& pending) {
    std::vector<Failure> failures;
    const bool late = now_ms() >= pending.deadline;
    for (const Ordered& order : pending.orders) {
        std::optional<std::string> end = end_of(core, order);
        if (!end && !late) return std::nullopt;
        if (!end) end = "its supervisor does not say that the reload is over";
        if (!end->empty()) failures.push_back({order.service, *end});
    }
    return failures;
}

}  // namespace slipway::manager
