#include "engine/exec/privileges.h"

#include "engine/sys/capabilities.h"

namespace slipway::exec {
namespace {

int cannot(const Start& start, std::string_view what, base::Errno why) {
    return fail(
        kSystemFailed, start, {},
        {.what = what,
         .help = "slipway-exec must be started by root with these capabilities; a container "
                 "must grant them"},
        why);
}

// What programs executed by another user may inherit: the ambient ones must be among it.
std::uint64_t inheritable(const formats::ExecPlan& plan) {
    return plan.capability_inheritable.value_or(0) | plan.capability_ambient.value_or(0);
}

}  // namespace

int bound_privileges(const Start& start) {
    const formats::ExecPlan& plan = start.plan;
    if (plan.capability_bounding)
        if (const auto done = sys::bound_capabilities(*plan.capability_bounding); !done)
            return cannot(start, "cannot reduce the capability bounding set", done.error());
    if (plan.secure_bits)
        if (const auto done = sys::set_secure_bits(*plan.secure_bits); !done)
            return cannot(start, "cannot set the secure bits", done.error());
    if (inheritable(plan) == 0 || !start.identity.has_user || start.identity.uid == 0) return 0;
    const auto done = sys::keep_capabilities();
    return done ? 0 : cannot(start, "cannot keep capabilities", done.error());
}

int give_privileges(const Start& start) {
    const formats::ExecPlan& plan = start.plan;
    if (!plan.capability_inheritable && !plan.capability_ambient) return 0;
    auto held = sys::capabilities();
    if (!held) return cannot(start, "cannot read the capabilities", held.error());
    held.value().inheritable = inheritable(plan);
    if (const auto done = sys::set_capabilities(held.value()); !done)
        return cannot(start, "cannot set the inheritable capabilities", done.error());
    const auto done = sys::raise_ambient(plan.capability_ambient.value_or(0));
    return done ? 0 : cannot(start, "cannot set the ambient capabilities", done.error());
}

}  // namespace slipway::exec
