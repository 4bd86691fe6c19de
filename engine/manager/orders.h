// Commands that a request asks supervisors for (a reload), and how those ended.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/manager/session.h"

namespace slipway::manager {

// A service that failed to do what was asked for, and why, as a clause.
struct Failure {
    Id id = 0;
    std::string why;
};

// The action `name` of a service, or a reload, as the verbs of holds.h.
std::string order_action(Core& core, Id id, std::string_view name);
std::string order_reload(Core& core, Id id, bool force);
// What was just ordered of `services`, of those that have such a command; with the time that they
// have for it: an action has all.
void await_orders(const Core& core, const std::vector<Id>& services, Pending& pending);
// std::nullopt: some have not ended, and there is still time.
std::optional<std::vector<Failure>> failed_orders(const Core& core, const Pending& pending);

}  // namespace slipway::manager
