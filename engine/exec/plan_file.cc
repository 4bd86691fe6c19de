#include "engine/exec/plan_file.h"

#include <array>
#include <cerrno>

#include "engine/exec/weakened_record.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

std::array<char, formats::kMaxPlanBytes + 1> plan_text;
std::array<char, formats::kMaxPlanBytes + 1> plan_storage;
constexpr std::string_view kProcess = "Process.";

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
    report_in_file(start, start.plan_path.view(), error, false);
    return kPlanWrong;
}

void warn_of_refused_settings(Start& start) {
    const auto& refused = start.plan.settings_refused;
    if (refused.empty()) return;
    // One line for all, by their last names: a sandboxed service has twenty of
    // "Process.Sandbox.…", and says so at each start.
    base::FixedString<900> names;
    base::FixedString<7168> lines;
    const formats::WeakenedStamp stamp = weakened_stamp(start);
    for (const formats::ExecPlan::Text& setting : refused) {
        std::string_view name = setting.text.substr(0, setting.text.find_first_of(" \t"));
        if (name.starts_with(kProcess)) name.remove_prefix(kProcess.size());
        lines.append(
            formats::weakened_line(stamp, {formats::Weakening::not_applied, name, {}}).view());
        name.remove_prefix(name.rfind('.') + 1);
        constexpr std::string_view kMore = ", …";
        if (names.view().ends_with(kMore)) continue;
        if (names.size() + name.size() + 2 * kMore.size() > 900) {
            names.append(kMore);
            continue;
        }
        if (!names.empty()) names.append(", ");
        names.append(name);
    }
    warn(start, refused[0].where,
         {.what = "not applied by this version: ",
          .detail = names.view(),
          .help = "see the loss report of the import"});
    record_weakened(start, lines.view());
}

}  // namespace slipway::exec
