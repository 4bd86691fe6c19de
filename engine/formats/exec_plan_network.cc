#include "engine/formats/exec_plan_network.h"

#include "engine/formats/cgroup_value.h"
#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

// ALLOW WHAT [SLICE]
bool read_words(DirectiveLine& line, bool& allow, std::string_view& slice) {
    const std::string_view word = line.argument(0);
    allow = word == "allow";
    if (!allow && word != "deny") return line.refuse(line.arguments[0], "neither allow nor deny");
    if (line.arguments.size() < 3) return true;
    slice = line.argument(2);
    return is_slice_name(slice) || line.refuse(line.arguments[2], "not a slice");
}

}  // namespace

bool apply_cgroup_address(DirectiveLine& line) {
    NetworkRules::Address address;
    std::string_view none;
    if (!read_words(line, address.allow, none)) return false;
    const auto prefix = parse_address_prefix(line.argument(1));
    if (!prefix) return line.refuse(line.arguments[1], "not an address");
    address.prefix = *prefix;
    return line.plan->network_rules.addresses.push_back(address) || line.full();
}

bool apply_cgroup_bind(DirectiveLine& line) {
    NetworkRules::Bind bind;
    if (!read_words(line, bind.allow, bind.slice)) return false;
    const auto rule = parse_bind_rule(line.argument(1));
    if (!rule) return line.refuse(line.arguments[1], "not what a socket is bound to");
    bind.rule = *rule;
    return line.plan->network_rules.binds.push_back(bind) || line.full();
}

bool apply_cgroup_interface(DirectiveLine& line) {
    NetworkRules::Interface interface {
        .name = line.argument(1), .where = line.arguments[1].where
    };
    if (!read_words(line, interface.allow, interface.slice)) return false;
    if (!is_interface_name(interface.name))
        return line.refuse(line.arguments[1], "not the name of a network interface");
    return line.plan->network_rules.interfaces.push_back(interface) || line.full();
}

}  // namespace slipway::formats
