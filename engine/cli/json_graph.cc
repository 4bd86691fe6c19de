#include "engine/cli/json_graph.h"

#include <array>

#include "engine/cli/json_text.h"
#include "engine/model/edge.h"

namespace slipway::cli {
namespace {

using formats::Database;
using formats::DatabaseEdge;
using formats::NodeIndex;

Json json_of(const WhyStep& step) {
    const ServiceInfo& info = *step.info;
    Json one{{"service", info.name},
             {"state", formats::state_name(info.state)},
             {"reason", info.reason}};
    if (!step.from.empty()) one["from"] = step.from;
    if (!step.word.empty()) one["link"] = step.word;
    if (!info.waits_for.empty()) one["waits_for"] = info.waits_for;
    return one;
}

Json list_of(const std::vector<WhyStep>& steps) {
    Json list = Json::array();
    for (const WhyStep& step : steps) list.push_back(json_of(step));
    return list;
}

// Times count from when the first service began.
Json spans_of(const BootTimes& times, const std::vector<Span>& spans) {
    Json list = Json::array();
    for (const Span& span : spans)
        list.push_back({{"service", span.name},
                        {"began_ms", span.begun_ms - times.origin},
                        {"took_ms", span.took_ms()},
                        {"set", !span.runs}});
    return list;
}

const char* pull_of(std::uint32_t meaning) {
    if (meaning & formats::kPullStrong) return "strong";
    return meaning & formats::kPullWeak ? "weak" : "none";
}

const char* order_of(std::uint32_t meaning) {
    if (meaning & formats::kAfter) return "after";
    return meaning & formats::kBefore ? "before" : "none";
}

Json nodes_of(const Database& database, const std::vector<bool>& shown) {
    constexpr std::array kinds{"longrun", "oneshot", "task", "bundle", "event", "provided"};
    static_assert(kinds.size() == formats::kNodeKinds);
    Json list = Json::array();
    for (NodeIndex i = 0; i < database.count(); ++i)
        if (shown[i])
            list.push_back({{"name", database.name(i)},
                            {"kind", kinds[static_cast<std::size_t>(database.kind(i))]}});
    return list;
}

Json edges_of(const Database& database, const std::vector<bool>& shown) {
    Json list = Json::array();
    for (std::uint32_t i = 0; i < database.edge_count(); ++i) {
        const DatabaseEdge edge = database.edge(i);
        if (!shown[edge.from] || !shown[edge.to]) continue;
        const bool known = edge.kind < model::kEdgeKinds.size();
        list.push_back({{"from", database.name(edge.from)},
                        {"to", database.name(edge.to)},
                        {"kind", known ? model::kEdgeKinds[edge.kind].key : ""},
                        {"pull", pull_of(edge.meaning)},
                        {"order", order_of(edge.meaning)},
                        {"conflicts", (edge.meaning & formats::kConflicts) != 0}});
    }
    return list;
}

Json members_of(const Database& database, const std::vector<bool>& shown) {
    Json list = Json::array();
    for (NodeIndex i = 0; i < database.count(); ++i)
        for (std::uint32_t k = 0; shown[i] && k < database.members(i); ++k)
            if (shown[database.member(i, k)])
                list.push_back(
                    {{"of", database.name(i)}, {"service", database.name(database.member(i, k))}});
    return list;
}

}  // namespace

std::string why_as_json(const std::vector<Why>& answers) {
    Json list = Json::array();
    for (const Why& why : answers) {
        const ServiceInfo& info = *why.wanted.back().info;
        list.push_back({{"name", info.name},
                        {"state", formats::state_name(info.state)},
                        {"reason", info.reason},
                        {"wanted", info.has(formats::kFlagWantedUp)},
                        {"chain", list_of(why.wanted)},
                        {"also_wanted_by", list_of(why.others)},
                        {"would_start_with", list_of(why.idle)},
                        {"held_up_by", list_of(why.causes)}});
    }
    return text_of(list, kIndented);
}

std::string boot_as_json(const BootTimes& times, std::uint64_t early_ms) {
    Json one{{"goal", times.goal}, {"reached", times.end != 0}};
    if (times.end != 0) one["took_ms"] = times.end - times.origin;
    if (early_ms != 0) one["early_ms"] = early_ms;
    one["services"] = spans_of(times, times.spans);
    one["later"] = times.later;
    one["critical_chain"] = spans_of(times, times.chain);
    return text_of(one, kIndented);
}

std::string graph_as_json(const Database& database, const std::vector<bool>& shown) {
    return text_of(Json{{"nodes", nodes_of(database, shown)},
                        {"edges", edges_of(database, shown)},
                        {"members", members_of(database, shown)}},
                   kIndented);
}

}  // namespace slipway::cli
