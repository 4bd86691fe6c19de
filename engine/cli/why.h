// Why a service is wanted, and why it does not run: chains through the graph. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/cli/service_info.h"
#include "engine/formats/database.h"

namespace slipway::cli {

struct WhyStep {
    const ServiceInfo* info = nullptr;  // of the list that was given
    std::string from, word;  // "web", "Needs": web needs it; empty: the chain begins here
};

struct Why {
    // From whoever is wanted for itself to the service, which is the last: the shortest such chain,
    // through the default set where there are several.
    std::vector<WhyStep> wanted;
    std::vector<WhyStep> others;  // who is wanted up and wants it as well
    std::vector<WhyStep> idle;    // who would want it, but is not wanted up
    // From the service to the one that everybody behind it waits for, or that has failed; only the
    // service itself when nothing holds it up.
    std::vector<WhyStep> causes;
};

// Nothing when there is no such service. `services` is the manager's list of all; it must outlive
// the answer.
std::optional<Why> why_of(const formats::Database& database,
                          const std::vector<ServiceInfo>& services,
                          const std::string& name);

}  // namespace slipway::cli
