// Where lines go: [Log] To of a service against the others.
#include <algorithm>

#include "engine/formats/syslog_message.h"
#include "engine/graph/steps.h"
#include "engine/model/logging.h"

namespace slipway::graph {
namespace {

using model::Logging;
using model::Service;

const Service* named(const Graph& graph, const std::string& name) {
    const auto at = graph.names.find(name);
    return at == graph.names.end() ? nullptr : graph.nodes[at->second].service;
}

bool shares(const Service& service) {
    return service.log.kind == Logging::Kind::shared && model::has_logger(service);
}

// Whether its lines come back to it, from logger to logger.
bool is_circle(const Graph& graph, const Service& service) {
    const Service* at = &service;
    for (std::size_t i = 0; i < graph.nodes.size() && shares(*at); ++i) {
        at = named(graph, at->log.path);
        if (at == nullptr || at == &service) return at != nullptr;
    }
    return false;
}

void check_shared(const Graph& graph, Index index, Report& report) {
    const Service& service = *graph.nodes[index].service;
    const std::string& target = service.log.path;
    const auto complain = [&](const std::string& what, const std::string& help) {
        report.problem(
            index, place_of(service, "Log.To"),
            {"graph/log", what, help, static_cast<int>(std::max<std::size_t>(target.size(), 1))});
    };
    const Service* other = named(graph, target);
    if (other == nullptr)
        return complain(in_quotes(service.name) + " shares the log of " + in_quotes(target) +
                            ", which is no service",
                        "write To = shared SERVICE, with the name of a service that has a log");
    if (graph.nodes[graph.names.at(target)].masked || !model::has_logger(*other))
        return complain(in_quotes(service.name) + " shares the log of " + in_quotes(target) +
                            ", which has no logger",
                        "name a service whose [Log] says To = directory, or nothing");
    if (is_circle(graph, service))
        complain("the lines of " + in_quotes(service.name) + " would come back to it",
                 "let one of the services that share a log have a directory");
}

// Its own lines would make it say more.
bool takes_syslog(const Service& service) {
    return service.name == "devlog" || service.name == "syslog" ||
           std::find(service.provides.begin(), service.provides.end(), "syslog") !=
               service.provides.end();
}

void check_syslog(const Graph& graph, Index index, Report& report) {
    const Service& service = *graph.nodes[index].service;
    const std::string& priority = service.log.path;
    if (!priority.empty() && !formats::parse_syslog_priority(priority))
        report.problem(index, place_of(service, "Log.To"),
                       {"graph/log", in_quotes(priority) + " is no priority of syslog",
                        "write To = syslog FACILITY.SEVERITY, for example daemon.info",
                        static_cast<int>(priority.size())});
    if (takes_syslog(service))
        report.problem(index, place_of(service, "Log.To"),
                       {"graph/log",
                        in_quotes(service.name) + " takes what goes to syslog: its own "
                                                  "lines would come back to it",
                        "write To = directory", 1});
}

}  // namespace

void check_logs(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked || !model::has_logger(*service)) continue;
        if (service->log.kind == Logging::Kind::shared) check_shared(graph, i, report);
        if (service->log.kind == Logging::Kind::syslog) check_syslog(graph, i, report);
    }
}

}  // namespace slipway::graph
