#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {

bool apply_capabilities(DirectiveLine& line) {
    CapabilitySet set = 0;
    for (std::size_t i = 0; i < line.arguments.size(); ++i)
        if (!add_capability(line.argument(i), i == 0, set))
            return line.refuse(line.arguments[i], "plan/wrong-value", "unknown capability",
                               "write CAP_ and a name of capabilities(7), ~CAP_ and a name for "
                               "all but this one, or none alone");
    ExecPlan& plan = *line.plan;
    (line.name.text == "capability-bounding"  ? plan.capability_bounding
     : line.name.text == "capability-ambient" ? plan.capability_ambient
                                              : plan.capability_inheritable) = set;
    // The kernel gives nobody what the bounding set does not leave: the start would fail.
    const CapabilitySet asked =
        plan.capability_ambient.value_or(0) | plan.capability_inheritable.value_or(0);
    if (plan.capability_bounding && (asked & ~*plan.capability_bounding) != 0)
        return line.refuse(line.arguments[0], "plan/contradiction",
                           "an ambient or inheritable capability is not in the bounding set",
                           "have it in both, or leave it out; private-devices and the protect- "
                           "settings of the sandbox take some from the bounding set");
    return true;
}

bool apply_secure_bits(DirectiveLine& line) {
    unsigned bits = 0;
    for (const ExecPlan::Text& word : line.arguments) {
        const auto bit = secure_bit(word.text);
        if (!bit)
            return line.refuse(word, "plan/wrong-value", "unknown secure bit",
                               "known are keep-caps, noroot and no-setuid-fixup, each also with "
                               "-locked");
        bits |= *bit;
    }
    line.plan->secure_bits = bits;
    return true;
}

}  // namespace slipway::formats
