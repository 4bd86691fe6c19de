#include "engine/exec/plan_file.h"

#include <array>
#include <cerrno>

#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

std::array<char, formats::kMaxPlanBytes + 1> plan_text;
std::array<char, formats::kMaxPlanBytes + 1> plan_storage;

}  // namespace

int load_plan(Start& start) {
    const auto text = sys::read_whole(sys::kHere, start.plan_path, plan_text);
    if (!text && text.error().value == EFBIG)
        return fail(kPlanWrong, start, {},
                    {.what = "the plan is longer than 65536 bytes",
                     .help = "move variables to a file that an env-file line names"});
    if (!text)
        return fail(kPlanWrong, start, {},
                    {.what = "cannot read the plan", .help = "call: slipway-exec PLAN [SERVICE]"},
                    text.error());
    formats::PlanError error;
    if (formats::decode_exec_plan(text.value(), plan_storage, start.plan, error)) return 0;
    report_in_file(start.plan_path.view(), error, false);
    return kPlanWrong;
}

int warn_of_refused_settings(Start& start) {
    for (const formats::ExecPlan::Text& setting : start.plan.settings_refused)
        warn(start, setting.where,
             {.what = "this version does not apply the setting",
              .subject = setting.text,
              .help = "the service runs without it; see the loss report of the import"});
    return 0;
}

}  // namespace slipway::exec
