// What an exec plan says of the traffic of the service's cgroup: docs/formats/exec-plan.md,
// ADR 0016.
#pragma once

#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/formats/network_rule.h"
#include "engine/formats/plan_position.h"

namespace slipway::formats {

struct NetworkRules {
    struct Address {
        AddressPrefix prefix;
        bool allow = false;
    };

    // Each slice has a say of its own, as has the service, whose `slice` is empty.
    struct Bind {
        std::string_view slice;
        BindRule rule;
        bool allow = false;
    };

    struct Interface {
        std::string_view slice, name;
        bool allow = false;  // it, and no other of that list
        PlanPosition where;
    };

    base::FixedList<Address, 256> addresses;
    base::FixedList<Bind, 256> binds;
    base::FixedList<Interface, 64> interfaces;

    bool empty() const { return addresses.empty() && binds.empty() && interfaces.empty(); }
};

}  // namespace slipway::formats
