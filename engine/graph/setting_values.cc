// Values of settings that mean nothing. Those of a definition are refused where it is read; what an
// importer hands over at once has been read by nobody.
#include "engine/model/setting_values.h"

#include "engine/graph/steps.h"

namespace slipway::graph {
namespace {

void check_group(Index index,
                 const model::Service& service,
                 model::SettingGroup group,
                 const model::Settings& settings,
                 Report& report) {
    for (const auto& [name, words] : settings) {
        const auto wrong = model::wrong_value(group, name, words);
        if (!wrong) continue;
        const std::string key = std::string(model::group_name(group)) + "." + name;
        const std::string value = wrong->word < words.size() ? words[wrong->word] : "";
        const std::string near = model::near_value(group, name, value);
        report.problem(index, place_of(service, "Process." + key),
                       {"graph/setting-value", in_quotes(value) + " is no value of " + key,
                        near.empty() ? "slipway.svc(5) has its values"
                                     : "did you mean " + in_quotes(near) + "?",
                        1});
    }
}

}  // namespace

void check_setting_values(const Graph& graph, Report& report) {
    using Group = model::SettingGroup;
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        const model::Service* service = graph.nodes[i].service;
        if (service == nullptr || graph.nodes[i].masked) continue;
        const model::Process& p = service->process;
        check_group(i, *service, Group::scheduling, p.scheduling, report);
        check_group(i, *service, Group::capabilities, p.capabilities, report);
        check_group(i, *service, Group::sandbox, p.sandbox, report);
        check_group(i, *service, Group::security, p.security, report);
    }
}

}  // namespace slipway::graph
