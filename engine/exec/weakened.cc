#include "engine/exec/weakened.h"

#include <algorithm>

#include "engine/exec/weakened_record.h"
#include "engine/sys/report.h"

namespace slipway::exec {
namespace {

constexpr std::size_t kMostNames = 900;

// `settings`: names with ", " between them.
void record_each(Start& start,
                 std::string_view settings,
                 formats::Weakening how,
                 std::string_view reason) {
    constexpr std::string_view kBetween = ", ";
    const auto stamp = weakened_stamp(start);
    while (!settings.empty()) {
        const std::size_t end = std::min(settings.find(kBetween), settings.size());
        record_weakened(
            start, formats::weakened_line(stamp, {how, settings.substr(0, end), reason}).view());
        settings.remove_prefix(std::min(end + kBetween.size(), settings.size()));
    }
}

}  // namespace

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
    base::FixedString<1100> detail;
    detail.append(how);
    detail.append(setting.substr(0, kMostNames));
    const auto explained = sys::explain(why);
    detail.append(explained.view());
    detail.append("; ");
    detail.append(what);
    warn(start, where,
         {.what = "weakened: the service runs ",
          .detail = detail.view(),
          .help = "the kernel or the container must allow it; with WhenImpossible = refuse the "
                  "service is not started without"});
    const auto kind = how == kNearest ? formats::Weakening::nearest : formats::Weakening::without;
    std::string_view reason = explained.view();
    reason.remove_prefix(std::min(reason.find_first_not_of(": "), reason.size()));
    record_each(start, setting, kind, reason);
    return 0;
}

}  // namespace slipway::exec
