#include "engine/exec/weakened.h"

#include "engine/sys/report.h"

namespace slipway::exec {

int weaken(Start& start,
           formats::PlanPosition where,
           std::string_view setting,
           std::string_view what,
           base::Errno why) {
    if (start.plan.refuse_impossible)
        return fail(kSystemFailed, start, where,
                    {.what = what,
                     .help = "the kernel or the container must allow it; with WhenImpossible = "
                             "weaken the service starts without"},
                    why);
    const auto reason = sys::explain(why);
    warn(start, where,
         {.what = "weakened: the service runs without ",
          .detail = setting,
          .why = reason.view(),
          .help = "a kernel or container that has it is needed; WhenImpossible = refuse does not "
                  "start it then"});
    return 0;
}

}  // namespace slipway::exec
