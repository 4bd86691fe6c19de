#include <optional>

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

using model::Service;

// What two services say of each other.
struct Claim {
    const char* key;
    std::string Service::*target;
    const char* answer_key;
    std::string Service::*answer;
};

constexpr Claim kClaims[] = {
    {"ProducerFor", &Service::producer_for, "ConsumerFor", &Service::consumer_for},
    {"ConsumerFor", &Service::consumer_for, "ProducerFor", &Service::producer_for},
};

bool in_pipeline(const Service& service) {
    return !service.producer_for.empty() || !service.consumer_for.empty() ||
           !service.pipeline_name.empty();
}

void check_claim(const Graph& graph, Index index, const Claim& claim, Report& report) {
    const Service& service = *graph.nodes[index].service;
    const std::string& target = service.*claim.target;
    if (target.empty()) return;
    const diag::Position* where = place_of(service, std::string("Service.") + claim.key);
    const int width = static_cast<int>(target.size());
    const auto at = graph.names.find(target);
    const Service* other = at == graph.names.end() ? nullptr : graph.nodes[at->second].service;
    if (other == nullptr || other->name != target)
        return report.problem(index, where,
                              {"graph/pipeline",
                               in_quotes(service.name) + " is in a pipeline with " +
                                   in_quotes(target) + ", which is no service",
                               "write a definition of it, or correct the name", width});
    if (other->*claim.answer != service.name)
        report.problem(index, where,
                       {"graph/pipeline",
                        in_quotes(target) + " does not say that it is in a pipeline with " +
                            in_quotes(service.name),
                        std::string("write ") + claim.answer_key + " = " + service.name +
                            " into its [Service]; a service reads from one and writes to one",
                        width});
}

void check_member(const Graph& graph, Index index, Report& report) {
    const Service& service = *graph.nodes[index].service;
    const char* key = service.producer_for.empty() ? "Service.ConsumerFor" : "Service.ProducerFor";
    const diag::Position* where = place_of(service, key);
    if (service.kind != model::Kind::longrun)
        report.problem(index, where,
                       {"graph/pipeline",
                        in_quotes(service.name) + " is no longrun and cannot be in a pipeline",
                        "write Type = longrun", 1});
    const auto named = graph.names.find(service.pipeline_name);
    const bool taken = named != graph.names.end() && graph.nodes[named->second].service != nullptr;
    if (!service.pipeline_name.empty() && (taken || !service.producer_for.empty()))
        report.problem(index, place_of(service, "Service.PipelineName"),
                       {"graph/pipeline",
                        taken ? in_quotes(service.pipeline_name) + " is a service already"
                              : "only the last member of a pipeline names it",
                        taken ? "give the pipeline another name" : "move it there",
                        static_cast<int>(service.pipeline_name.size())});
    if (service.name.size() > 250)
        report.problem(
            index, where,
            {"graph/pipeline", "a name in a pipeline has at most 250 bytes", "shorten it", 1});
}

}  // namespace

// A name that something else has is left to the check.
void add_pipeline_bundles(Graph& graph) {
    const Index services = static_cast<Index>(graph.nodes.size());
    for (Index i = 0; i < services; ++i) {
        const Service* last = graph.nodes[i].service;
        if (last == nullptr || graph.nodes[i].masked || last->pipeline_name.empty()) continue;
        Node bundle;
        bundle.name = last->pipeline_name;
        bundle.kind = model::Kind::bundle;
        // Back to the first producer; no further than there are services, if they are a circle.
        std::optional<Index> member = i;
        while (member && bundle.members.size() < services) {
            bundle.members.push_back(*member);
            const Service* service = graph.nodes[*member].service;
            const auto at =
                service == nullptr ? graph.names.end() : graph.names.find(service->consumer_for);
            member = at == graph.names.end() ? std::nullopt : std::optional(at->second);
        }
        if (graph.names.emplace(bundle.name, static_cast<Index>(graph.nodes.size())).second)
            graph.nodes.push_back(std::move(bundle));
    }
}

void add_pipelines(Graph& graph, std::vector<Dangling>& dangling) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked || service->producer_for.empty()) continue;
        const auto at = graph.names.find(service->producer_for);
        const diag::Position* where = place_of(*service, "Service.ProducerFor");
        if (at == graph.names.end())
            dangling.push_back({i, model::EdgeKind::needs, false, service->producer_for, where});
        else
            graph.nodes[i].edges.push_back({at->second, model::EdgeKind::needs, where});
    }
}

void check_pipelines(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked || !in_pipeline(*service)) continue;
        check_member(graph, i, report);
        for (const Claim& claim : kClaims) check_claim(graph, i, claim, report);
    }
}

}  // namespace slipway::graph
