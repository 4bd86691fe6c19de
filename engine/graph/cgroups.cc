// Settings of cgroups whose values mean nothing, and those that a slice makes void.
#include "engine/graph/cgroup_network.h"
#include "engine/graph/cgroup_settings.h"
#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

void report_fault(Index index,
                  const model::Service& service,
                  const CgroupUse::Fault& fault,
                  Report& report) {
    const std::string key = "Process.Cgroup." + fault.setting;
    report.problem(
        index, place_of(service, key),
        {"graph/cgroup-value", in_quotes(fault.value) + " is no value of Cgroup." + fault.setting,
         "write " + fault.usage, 1});
}

}  // namespace

std::vector<SliceSettings> slices_above(const Graph& graph, const model::Service& service) {
    std::vector<SliceSettings> out;
    for (const std::string& name : slices_of(service.process.cgroup)) {
        const auto at = graph.names.find(name);
        const Node* node = at == graph.names.end() ? nullptr : &graph.nodes[at->second];
        if (node == nullptr || node->service == nullptr || node->masked) continue;
        if (is_slice(*node->service)) out.push_back({name, &node->service->process.cgroup});
    }
    return out;
}

void check_cgroups(const Graph& graph, Report& report) {
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const model::Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked || service->process.cgroup.empty())
            continue;
        for (const CgroupUse::Fault& fault : cgroup_use(service->process.cgroup).faults)
            report_fault(i, *service, fault, report);
        for (const char* name : {"delegate", "delegate-subgroup"})
            if (is_slice(*service) && service->process.cgroup.contains(name))
                report.warn(i, place_of(*service, std::string("Process.Cgroup.") + name),
                            {"graph/slice-setting",
                             "Cgroup." + std::string(name) + " of the slice " +
                                 in_quotes(service->name) + " has no effect",
                             "write it into the services of the slice", 1});
        model::Settings settings = service->process.cgroup;
        std::vector<std::string> without;
        add_slices(slices_above(graph, *service), settings, without);
        for (const CgroupUse::Fault& fault : network_use(settings).faults)
            report_fault(i, *service, fault, report);
        for (const std::string& name : without)
            report.warn(i, place_of(*service, "Process.Cgroup." + name),
                        {"graph/disabled-controller",
                         "Cgroup." + name + " of " + in_quotes(service->name) +
                             " has no effect: a slice above it disables the controller",
                         "take it out, or change Cgroup.disable-controllers of the slice", 1});
    }
}

}  // namespace slipway::graph
