#include "engine/exec/system_call_filter.h"

#include <array>
#include <cerrno>

#include "engine/exec/weakened.h"
#include "engine/sys/identity.h"
#include "engine/sys/seccomp.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

std::array<char, sys::kMostFilterInstructions * sys::kFilterInstruction + 1> storage;
std::string_view program;

formats::PlanPosition place(const formats::SystemCallFilter& filter) {
    return {filter.line, filter.column, static_cast<int>(filter.path.size())};
}

int refuse(const Start& start, std::string_view what) {
    return fail(kPlanWrong, start, place(start.plan.filter),
                {.what = what,
                 .subject = start.plan.filter.path,
                 .help = "commit the service again on this machine"});
}

}  // namespace

int load_filter(const Start& start) {
    const formats::SystemCallFilter& filter = start.plan.filter;
    if (filter.path.empty()) return 0;
    if (filter.architecture != formats::own_architecture())
        return refuse(start, "made for another architecture: the filter");
    base::Path path;
    if (!path.assign(filter.path)) return refuse(start, "too long a name: the filter");
    const auto text = sys::read_whole(sys::kHere, path, storage);
    if (!text && text.error().value == EFBIG)
        return refuse(start, "longer than 4096 instructions: the filter");
    if (!text)
        return fail(kPlanWrong, start, place(filter),
                    {.what = "cannot read the filter of system calls",
                     .subject = filter.path,
                     .help = "commit the service again"},
                    text.error());
    program = text.value();
    if (program.empty() || program.size() % sys::kFilterInstruction != 0 ||
        formats::filter_hash(program) != filter.hash)
        return refuse(start, "not the one that this plan was written with: the filter");
    return 0;
}

int install_filter(Start& start) {
    if (program.empty()) return 0;
    auto done = sys::filter_system_calls({program.data(), program.size()});
    if (!done && done.error().value == EACCES) {
        // Without CAP_SYS_ADMIN the kernel demands that nothing executed gains privileges.
        done = sys::set_no_new_privileges();
        if (done) done = sys::filter_system_calls({program.data(), program.size()});
    }
    if (done) return 0;
    const std::string_view settings = start.plan.filter.settings;
    return weaken(start, place(start.plan.filter),
                  settings.empty() ? "Sandbox.system-call-filter" : settings,
                  "cannot filter system calls", done.error());
}

}  // namespace slipway::exec
