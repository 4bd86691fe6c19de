#include "engine/model/service.h"

#include <tuple>

namespace slipway::model {

bool operator==(const Service& a, const Service& b) {
    const auto all = [](const Service& s) {
        return std::tie(s.name, s.description, s.documentation, s.renamed_from, s.kind, s.essential,
                        s.hidden, s.contents, s.edges, s.provides, s.provider_quantifier,
                        s.refuse_manual_start, s.refuse_manual_stop, s.stop_when_unneeded,
                        s.producer_for, s.consumer_for, s.pipeline_name, s.enablement, s.run,
                        s.process, s.restart, s.conditions, s.payload, s.log);
    };
    return all(a) == all(b);
}

std::string template_of(const std::string& name) {
    const std::size_t at = name.find('@');
    if (at == std::string::npos || at + 1 == name.size()) return {};
    return name.substr(0, at + 1);
}

std::string instance_of(const std::string& name) {
    const std::size_t at = name.find('@');
    return at == std::string::npos ? std::string{} : name.substr(at + 1);
}

}  // namespace slipway::model
