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
    return !service.producer_for.empty() || !service.consumer_for.empty();
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
    if (service.name.size() > 250)
        report.problem(
            index, where,
            {"graph/pipeline", "a name in a pipeline has at most 250 bytes", "shorten it", 1});
}

}  // namespace

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
