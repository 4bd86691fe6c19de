#include "engine/exec/weakened.h"

#include "engine/sys/report.h"

namespace slipway::exec {

int weaken(Start& start,
           formats::PlanPosition where,
           std::string_view setting,
           std::string_view what,
           base::Errno why,
           std::string_view how) {
    if (start.plan.refuse_impossible)
        return fail(kSystemFailed, start, where,
                    {.what = what,
                     .subject = setting,
                     .help = "the kernel or the container must allow it; with WhenImpossible = "
                             "weaken the service starts without"},
                    why);
    base::FixedString<320> detail;
    detail.append(how);
    detail.append(setting);
    detail.append(sys::explain(why).view());
    warn(start, where,
         {.what = "weakened: the service runs ",
          .detail = detail.view(),
          .help = "the kernel or the container must allow it; with WhenImpossible = refuse the "
                  "service is not started without"});
    return 0;
}

}  // namespace slipway::exec
