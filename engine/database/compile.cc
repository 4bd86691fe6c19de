#include "engine/database/compile.h"

#include "engine/database/event_text.h"
#include "engine/database/policy_text.h"
#include "engine/formats/fnv.h"
#include "engine/model/logging.h"

namespace slipway::database {
namespace {

using formats::NodeIndex;
using formats::NodeKind;
using graph::Graph;
using graph::Node;
using model::EdgeKind;

std::uint32_t service_flags(const model::Service& s) {
    std::uint32_t flags = 0;
    const auto set = [&](bool wanted, std::uint32_t flag) { flags |= wanted ? flag : 0; };
    set(s.essential, formats::kEssential);
    set(s.hidden, formats::kHidden);
    set(s.refuse_manual_start, formats::kRefuseManualStart);
    set(s.refuse_manual_stop, formats::kRefuseManualStop);
    set(s.stop_when_unneeded, formats::kStopWhenUnneeded);
    set(s.enablement.enabled.value_or(false), formats::kEnabled);
    set(s.run.survive_shutdown, formats::kSurvivesShutdown);
    set(s.restart.repeatable, formats::kRepeatable);
    using AtLimit = model::Restart::AtLimit;
    set(s.restart.at_limit == AtLimit::reboot, formats::kRebootAtLimit);
    set(s.restart.at_limit == AtLimit::poweroff, formats::kPoweroffAtLimit);
    set(s.run.reload_signal != 0 || !s.run.reload.empty(), formats::kReloadable);
    return flags;
}

NodeKind kind_of(const Node& node) {
    return node.provided ? NodeKind::provided : static_cast<NodeKind>(node.kind);
}

// In the node's hash as well: the database's checksum tells one generation from another.
void add_event(const model::Service& service, NodeSpec& spec, Compiled& out) {
    const std::string text = event_text(service);
    if (text.empty()) return;
    spec.hash = formats::fnv1a_64(text);
    out.events += text;
}

// The name of the pipe to the service that this one writes to, when it is not that service's.
std::string renamed_reader(const Graph& graph, const Node& node) {
    if (node.service == nullptr || node.service->producer_for.empty()) return {};
    const auto at = graph.names.find(node.service->producer_for);
    const Node* reader = at == graph.names.end() ? nullptr : &graph.nodes[at->second];
    return reader == nullptr || reader->service == nullptr ? "" : reader->service->renamed_from;
}

// The directory of the service whose logger it uses, when that is not what the definition says.
std::string directory_of_logger(const Graph& graph, const Node& node) {
    const model::Service* service = node.service;
    if (service == nullptr || service->log.kind != model::Logging::Kind::shared) return {};
    const auto at = graph.names.find(service->log.path);
    const model::Service* other =
        at == graph.names.end() ? nullptr : graph.nodes[at->second].service;
    if (other == nullptr) return {};
    const std::string& directory = other->renamed_from.empty() ? other->name : other->renamed_from;
    return directory == service->log.path ? "" : directory;
}

// By the numbers of the graph.
std::vector<Given> given_to(const Graph& graph) {
    std::vector<Given> out(graph.nodes.size());
    std::vector<std::vector<Share>> shares = shared_name_spaces(graph);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        out[i].reader = renamed_reader(graph, node);
        out[i].logger = directory_of_logger(graph, node);
        out[i].shares = std::move(shares[i]);
        if (node.service != nullptr) out[i].slices = graph::slices_above(graph, *node.service);
        const bool is_event = node.kind == model::Kind::event && node.service != nullptr;
        if (!is_event || node.left_out || node.masked || node.service->payload.sockets.empty())
            continue;
        for (const graph::Edge& edge : node.edges)
            if (edge.kind == EdgeKind::triggers)
                for (model::Socket& socket : sockets_of(*node.service))
                    out[edge.to].sockets.push_back(std::move(socket));
    }
    return out;
}

}  // namespace

void compile_service(const model::Service& service,
                     const Given& given,
                     const Places& places,
                     NodeIndex index,
                     NodeSpec& spec,
                     std::vector<CompiledService>& out,
                     diag::Sink& sink) {
    spec.flags |= service_flags(service);
    spec.description = service.description;
    if (service.kind == model::Kind::bundle) spec.start_timeout = start_limit(service);
    if (!has_directory(service)) return;
    spec.flags |= formats::kHasDirectory;
    const auto has_startup = [&spec](const model::Settings& settings) {
        if (graph::has_startup_settings(settings)) spec.flags |= formats::kHasStartupSettings;
    };
    has_startup(service.process.cgroup);
    for (const graph::SliceSettings& slice : given.slices) has_startup(*slice.settings);
    spec.start_timeout = start_limit(service);
    spec.stop_timeout = stop_limit(service);
    if (model::has_logger(service)) spec.logger = index;
    CompiledService compiled{&service, service.name, {}};
    if (given.sockets.empty() && given.slices.empty() && given.reader.empty() &&
        given.logger.empty() && service.renamed_from.empty()) {
        compiled.files = service_directory(service, places, sink, given.shares);
    } else {
        model::Service joined = service;
        joined.payload.sockets.insert(joined.payload.sockets.end(), given.sockets.begin(),
                                      given.sockets.end());
        std::vector<std::string> without;  // told by the check
        graph::add_slices(given.slices, joined.process.cgroup, without);
        if (!given.reader.empty()) joined.producer_for = given.reader;
        if (!given.logger.empty()) joined.log.path = given.logger;
        // Lines carry the name of today, wherever the directory is.
        if (joined.log.identifier.empty()) joined.log.identifier = service.name;
        if (!service.renamed_from.empty())
            spec.directory = compiled.name = joined.name = service.renamed_from;
        compiled.files = service_directory(joined, places, sink, given.shares);
    }
    const Hashes hashes = hashes_of(compiled.files);
    spec.hash = hashes.all;
    spec.process_hash = hashes.process;
    spec.logger_hash = hashes.logger;
    spec.stored = size_of(compiled.files);
    out.push_back(std::move(compiled));
}

std::uint32_t edge_bits(EdgeKind kind) {
    const model::EdgeMeaning& m = model::meaning_of(kind);
    std::uint32_t bits = 0;
    const auto set = [&](bool wanted, std::uint32_t bit) { bits |= wanted ? bit : 0; };
    set(m.pull == model::Pull::weak, formats::kPullWeak);
    set(m.pull == model::Pull::strong, formats::kPullStrong);
    set(m.order == model::Order::after, formats::kAfter);
    set(m.order == model::Order::before, formats::kBefore);
    set(m.if_in_set, formats::kIfInSet);
    set(m.stop_flows, formats::kStopFlows);
    set(m.restart_flows, formats::kRestartFlows);
    set(m.must_be_up, formats::kMustBeUp);
    set(m.soft_once_started, formats::kSoftOnceStarted);
    set(kind == EdgeKind::conflicts, formats::kConflicts);
    set(kind == EdgeKind::upholds, formats::kUpholds);
    set(kind == EdgeKind::binds_to, formats::kBindsTo);
    set(kind == EdgeKind::triggers, formats::kTriggers);
    set(kind == EdgeKind::on_failure, formats::kOnFailure);
    set(kind == EdgeKind::on_success, formats::kOnSuccess);
    set(kind == EdgeKind::propagates_reload_to, formats::kReloadTo);
    set(kind == EdgeKind::reload_propagated_from, formats::kReloadFrom);
    set(kind == EdgeKind::stop_after, formats::kStopAfter);
    set(kind == EdgeKind::stop_before, formats::kStopBefore);
    set(kind == EdgeKind::joins_namespace_of, formats::kJoinsNamespace);
    return bits;
}

Compiled compile(const Graph& graph, const Places& places, diag::Sink& sink) {
    // Numbers without the gaps of what was left out.
    std::vector<NodeIndex> number(graph.nodes.size(), formats::kNoNode);
    NodeIndex count = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        if (!graph.nodes[i].left_out) number[i] = count++;
    const std::vector<Given> given = given_to(graph);
    Compiled out;
    out.database.nodes.reserve(count);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node& node = graph.nodes[i];
        if (node.left_out) continue;
        NodeSpec spec;
        spec.name = node.name;
        spec.kind = kind_of(node);
        spec.aliases = node.aliases;
        if (node.masked) spec.flags |= formats::kMasked;
        if (node.all_enabled) spec.flags |= formats::kAllEnabledProviders;
        for (const graph::Edge& edge : node.edges)
            if (number[edge.to] != formats::kNoNode)
                spec.edges.push_back(
                    {number[edge.to], edge_bits(edge.kind), static_cast<std::uint8_t>(edge.kind)});
        for (const graph::Index member : node.members)
            if (number[member] != formats::kNoNode) spec.members.push_back(number[member]);
        if (node.service != nullptr && !node.masked) {
            compile_service(*node.service, given[i], places, number[i], spec, out.services, sink);
            if (node.kind == model::Kind::event) add_event(*node.service, spec, out);
        }
        out.database.nodes.push_back(std::move(spec));
    }
    out.database.boot = number[graph.boot];
    out.database.shutdown = number[graph.shutdown];
    return out;
}

}  // namespace slipway::database
