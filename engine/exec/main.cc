// slipway-exec: applies an exec plan and becomes its program (slipway-exec(8)).
#include "engine/base/number.h"
#include "engine/exec/cgroup.h"
#include "engine/exec/cgroup_network.h"
#include "engine/exec/commands.h"
#include "engine/exec/conditions.h"
#include "engine/exec/credentials.h"
#include "engine/exec/directories.h"
#include "engine/exec/identity.h"
#include "engine/exec/keyring_and_labels.h"
#include "engine/exec/login_session.h"
#include "engine/exec/plan_file.h"
#include "engine/exec/process_settings.h"
#include "engine/exec/remove_ipc.h"
#include "engine/exec/service_end.h"
#include "engine/exec/sockets.h"
#include "engine/exec/standard_files.h"
#include "engine/exec/start.h"
#include "engine/exec/start_environment.h"
#include "engine/exec/system_call_filter.h"
#include "engine/exec/terminal.h"
#include "engine/exec/view.h"
#include "engine/formats/program_report.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"

namespace slipway::exec {
namespace {

// Half a megabyte, most of it never touched; too large for the stack.
Start start;

std::string_view variable(char** environment, std::string_view name) {
    for (; *environment != nullptr; ++environment) {
        const std::string_view entry(*environment);
        if (entry.substr(0, entry.find('=')) == name && entry.size() > name.size())
            return entry.substr(name.size() + 1);
    }
    return {};
}

// The order is part of the format: docs/formats/exec-plan.md.
int carry_out(char** inherited) {
    if (const int code = speak_into_log(start); code != 0) return code;
    warn_of_refused_settings(start);
    if (const int code = load_filter(start); code != 0) return code;
    if (const int code = check_labels(start); code != 0) return code;
    if (const int code = check_conditions(start, inherited); code != 0) return code;
    if (const int code = resolve_identity(start); code != 0) return code;
    if (const int code = apply_cgroup(start); code != 0) return code;
    if (const int code = build_environment(start, inherited); code != 0) return code;
    if (const int code = open_login_session(start); code != 0) return code;
    if (const int code = prepare_directories(start); code != 0) return code;
    if (const int code = provide_credentials(start); code != 0) return code;
    const std::string_view holder = variable(inherited, "SLIPWAY_HOLDER");
    if (const int code = open_sockets(start, holder); code != 0) return code;
    // Files that are made for standard output have the service's mask, too.
    sys::set_umask(start.plan.umask.value_or(0022));
    prepare_terminal(start);
    if (const int code = open_standard_files(start, holder); code != 0) return code;
    if (const int code = limit_network(start); code != 0) return code;
    if (const int code = apply_shared_settings(start); code != 0) return code;
    if (const int code = run_condition_commands(start); code != 0) return code;
    return run_commands(start);
}

int run(char** inherited) {
    if (const int code = load_plan(start); code != 0) return code;
    const int code = carry_out(inherited);
    // Whatever failed: nobody would take it away later.
    if (start.plan.remove_ipc) remove_ipc(start);
    undo_start(start);
    if (!start.plan.remove_private) return code;
    const int removed = leave_view(start);
    return code != 0 ? code : removed;
}

// Before anything can fail or be started: an end that stays open would look like a start that
// hangs.
void take_program_report(char** inherited) {
    const auto number = base::parse_unsigned(variable(inherited, formats::kProgramReportVariable));
    if (!number || *number != formats::kProgramReportDescriptor) return;
    if (sys::set_inherited({formats::kProgramReportDescriptor}, false))
        start.program_report = formats::kProgramReportDescriptor;
}

constexpr std::string_view kHelp =
    "usage: slipway-exec PLAN [SERVICE [ARG...]]\n"
    "Does what the exec plan PLAN says and becomes its program; SERVICE is the name of the\n"
    "service in messages and variables, ARG what a supervisor passes. See slipway-exec(8) and\n"
    "slipway.exec(5).\n";

int usage() {
    (void)sys::write_all(sys::kStderr, kHelp);
    return kUsage;
}

}  // namespace
}  // namespace slipway::exec

int main(int argc, char** argv) {
    using namespace slipway;
    if (sys::asked_for("--help", argc, argv)) return sys::answer(exec::kHelp);
    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-exec");
    if (argc < 2 || argv[1][0] == '-') return exec::usage();
    if (!exec::start.plan_path.assign(argv[1]) || exec::start.plan_path.empty())
        return exec::usage();
    if (argc > 2 && !exec::start.service.assign(argv[2])) return exec::usage();
    exec::take_program_report(sys::environment());
    return exec::run(sys::environment());
}
