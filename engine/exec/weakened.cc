#include "engine/exec/weakened.h"

#include <algorithm>

#include "engine/exec/weakened_record.h"
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
    const auto explained = sys::explain(why);
    detail.append(explained.view());
    warn(start, where,
         {.what = "weakened: the service runs ",
          .detail = detail.view(),
          .help = "the kernel or the container must allow it; with WhenImpossible = refuse the "
                  "service is not started without"});
    const auto kind = how == kNearest ? formats::Weakening::nearest : formats::Weakening::without;
    std::string_view reason = explained.view();
    reason.remove_prefix(std::min(reason.find_first_not_of(": "), reason.size()));
    record_weakened(start,
                    formats::weakened_line(weakened_stamp(start), {kind, setting, reason}).view());
    return 0;
}

}  // namespace slipway::exec
