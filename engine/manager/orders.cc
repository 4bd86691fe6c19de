#include "engine/manager/orders.h"

#include <algorithm>
#include <array>

#include "engine/live/generation.h"
#include "engine/manager/verdict.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {
namespace {

// Its supervisor kills a command that takes too long, and says so.
constexpr Millis kGrace = 15'000;

std::optional<std::string> end_of(const Core& core, const Ordered& order) {
    // Nobody was asked: one that began anew in between knows nothing of it.
    if (core.table.entry(order.service).order < order.request)
        return order.action ? "its supervisor was started anew before the action was over"
                            : "its supervisor was started anew before the reload was over";
    const Contact& contact = core.contacts[order.service];
    if (!contact.known) return std::nullopt;
    return end_of_order(contact.status, order.request, order.action ? "the action" : "its reload");
}

// From 1, as data/actions counts them; 0: there is none of that name. `known`: all names.
std::uint8_t number_of(const Core& core, Id id, std::string_view name, std::string& known) {
    std::array<char, 16384> buffer;
    const std::string path =
        live::service_path(*core.generation, core.directory(id)) + "/data/actions";
    const auto text = sys::read_whole(sys::kHere, path, std::span(buffer));
    if (!text) return 0;
    std::string_view rest = text.value();
    for (unsigned number = 1; !rest.empty() && number < 256; ++number) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line == name) return static_cast<std::uint8_t>(number);
        known += (known.empty() ? "" : ", ") + std::string(line);
    }
    return 0;
}

// Another one than `action` (0: a reload) is under way.
bool is_at_work(const Core& core, Id id, std::uint8_t action) {
    const WantedEntry& entry = core.table.entry(id);
    const Contact& contact = core.contacts[id];
    if (entry.order == 0 || entry.action == action || !contact.known) return false;
    return !end_of_order(contact.status, entry.order) && entry.order > entry.request;
}

constexpr const char* kAtWork = "another command of it is running; wait until that is over";

}  // namespace

std::string order_reload(Core& core, Id id, bool /*force*/) {
    if (!core.generation->database.has(id, formats::kReloadable))
        return "its definition does not say how it reloads (Reload = …)";
    if (is_at_work(core, id, 0)) return kAtWork;
    return core.plan->reload(id) ? "" : "it is not running";
}

std::string order_action(Core& core, Id id, std::string_view name) {
    std::string known;
    const std::uint8_t number = number_of(core, id, name, known);
    if (number == 0)
        return "it has no action of that name; " +
               (known.empty() ? "its definition names none (Action = NAME COMMAND)"
                              : "its actions are: " + known);
    if (is_at_work(core, id, number)) return kAtWork;
    return core.plan->order(id, number) ? "" : "it is not running";
}

void await_orders(const Core& core, const std::vector<Id>& services, Pending& pending) {
    for (const Id id : services) {
        const std::uint64_t request = core.table.entry(id).order;
        const bool action = core.table.entry(id).action != 0;
        const auto same = [&](const Ordered& order) { return order.service == id; };
        const bool can = action || core.generation->database.has(id, formats::kReloadable);
        if (request == 0 || !can || std::any_of(pending.orders.begin(), pending.orders.end(), same))
            continue;
        pending.orders.push_back({id, request, action});
        if (action) continue;
        const Millis limit = plan::bounded(core.graph->nodes[id].stop_ms) + kGrace;
        pending.deadline = std::max(pending.deadline, now_ms() + limit);
    }
}

std::optional<std::vector<Failure>> failed_orders(const Core& core, const Pending& pending) {
    std::vector<Failure> failures;
    const bool late = pending.deadline != 0 && now_ms() >= pending.deadline;
    for (const Ordered& order : pending.orders) {
        std::optional<std::string> end = end_of(core, order);
        if (!end && !late) return std::nullopt;
        if (!end) end = "its supervisor does not say that the reload is over";
        if (!end->empty()) failures.push_back({order.service, *end});
    }
    return failures;
}

}  // namespace slipway::manager
