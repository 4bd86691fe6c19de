#include "engine/cli/boot_times.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/cli/running.h"

namespace slipway::cli {
namespace {

using formats::Database;
using formats::NodeIndex;

std::optional<Span> span_of(const ServiceInfo& info) {
    if (info.begun_ms == 0 || info.ready_ms < info.begun_ms) return std::nullopt;
    const bool runs = info.kind == "longrun" || info.kind == "oneshot" || info.kind == "task";
    return Span{info.name, info.begun_ms, info.ready_ms, runs};
}

// Of those that `node` waits for, the one that was ready last.
NodeIndex last_awaited(const Database& database,
                       const std::vector<std::optional<Span>>& spans,
                       NodeIndex node) {
    NodeIndex last = formats::kNoNode;
    for (const Link& link : waits_for(database, node)) {
        const auto& other = spans[link.other];
        // It may have been started anew, or been ready too late: then nobody waited for it.
        const bool awaited = other && other->ready_ms <= spans[node]->ready_ms;
        if (awaited && (last == formats::kNoNode || other->ready_ms > spans[last]->ready_ms))
            last = link.other;
    }
    return last;
}

}  // namespace

BootTimes boot_times(const Database& database,
                     const std::vector<ServiceInfo>& services,
                     NodeIndex goal) {
    BootTimes times;
    times.goal = database.name(goal);
    std::vector<std::optional<Span>> spans(database.count());
    for (const ServiceInfo& info : services)
        if (const auto node = database.find(info.name)) spans[*node] = span_of(info);
    if (spans[goal]) times.end = spans[goal]->ready_ms;
    for (const auto& span : spans) {
        if (!span) continue;
        if (times.end != 0 && span->begun_ms > times.end)
            ++times.later;
        else
            times.spans.push_back(*span);
    }
    std::sort(times.spans.begin(), times.spans.end(), [](const Span& a, const Span& b) {
        return std::tie(a.begun_ms, a.ready_ms, a.name) < std::tie(b.begun_ms, b.ready_ms, b.name);
    });
    if (!times.spans.empty()) times.origin = times.spans.front().begun_ms;
    std::vector<bool> seen(database.count());
    for (NodeIndex at = goal; at != formats::kNoNode && spans[at] && !seen[at];
         at = last_awaited(database, spans, at)) {
        seen[at] = true;
        times.chain.push_back(*spans[at]);
    }
    return times;
}

std::string seconds_text(std::uint64_t ms) {
    std::string fraction = std::to_string(ms % 1000);
    fraction.insert(0, 3 - fraction.size(), '0');
    return std::to_string(ms / 1000) + "." + fraction + " s";
}

}  // namespace slipway::cli
