// /etc/slipway/slipway.conf as its reader (engine/source) understood it; slipway.conf(5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"

namespace slipway::model {

// What is absent has the manager's default.
struct ManagerSettings {
    std::string group;           // whose members may change services; "": root alone
    diag::Diagnostic group_was;  // points at its value: to be completed if there is no such group
    std::optional<Millis> boot_deadline;
    std::optional<Millis> milestone_hold;
    std::optional<Millis> shutdown_limit;
    std::optional<std::uint32_t> services_per_process;
};

}  // namespace slipway::model
