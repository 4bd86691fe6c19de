#include "engine/exec/commands.h"

#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/arguments.h"
#include "engine/exec/process_settings.h"
#include "engine/exec/sockets.h"
#include "engine/exec/start_environment.h"
#include "engine/exec/system_call_filter.h"
#include "engine/formats/program_report.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"
#include "engine/sys/forward.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;

ArgumentList arguments;
std::array<char, formats::kMaxPlanBytes> scratch;

int expand(const Start& start, const ExecPlan::Command& command, formats::CommandFlags& flags) {
    formats::TextError error;
    if (expand_command(command, start.plan.expand, start.environment, scratch, flags, arguments,
                       error))
        return 0;
    report_in_file(start, start.plan_path.view(), {command.where.line, error}, false);
    return kPlanWrong;
}

// To the supervisor that waits for the program. Nobody else has the descriptor, and it fits in.
void tell(const Start& start, char what) {
    if (start.program_report) (void)sys::write({*start.program_report}, std::string_view(&what, 1));
}

// Becomes the program; gives the exit code when that fails.
int become(Start& start,
           const ExecPlan::Command& command,
           const formats::CommandFlags& flags,
           bool as_child) {
    if (const int code = apply_command_settings(start, flags); code != 0) return code;
    // After the change of identity, which makes the kernel forget it. A child must not outlive a
    // slipway-exec that was killed: the next start would run it beside itself.
    if (as_child) (void)sys::die_with_parent(sys::signals::kKill);
    const char* const program = arguments.c_str(0);
    const std::string_view name = program;
    if (flags.argv0) arguments.drop_first();
    char** const envp = start.environment.block();
    const bool has_slash = name.find('/') != std::string_view::npos;
    if (!as_child) tell(start, formats::kExecuting);
    if (const int code = flags.full_privilege ? 0 : install_filter(start); code != 0) {
        if (!as_child) tell(start, formats::kNotExecuted);
        return code;
    }
    const base::Errno why = sys::execute_in_path(
        program, start.environment.get("PATH").value_or(""), arguments.block(), envp);
    if (!as_child) tell(start, formats::kNotExecuted);
    const bool missing = why.value == ENOENT || why.value == ENOTDIR;
    // A program that is there and still "missing" lacks its interpreter or loader.
    const bool no_loader = missing && has_slash && sys::status_at(sys::kHere, program).ok();
    const std::string_view help =
        no_loader ? "the file is there: the interpreter or loader it names is not"
        : missing ? "install it, or correct the path"
                  : "is it executable, and for this machine? a script must begin with #!";
    return fail(missing ? kNotFound : kNotExecutable, start, command.where,
                {.what = "cannot execute", .subject = name, .help = help}, why);
}

// One of a sequence is in its turn what the service is told by variables: it has the sockets, and
// the watchdog is its.
int take_turn(Start& start) {
    if (start.environment.get("WATCHDOG_PID") && !name_watched_process(start))
        return fail(kPlanWrong, start, {},
                    {.what = "no room for WATCHDOG_PID", .help = "pass fewer variables"});
    return place_sockets(start);
}

// Runs one command as a child and gives its exit code, 128 + signal when a signal ended it.
int run_child(Start& start,
              const ExecPlan::Command& command,
              bool in_turn,
              formats::CommandFlags& flags) {
    if (const int code = expand(start, command, flags); code != 0) return code;
    const auto child = sys::fork_process();
    if (!child)
        return fail(kSystemFailed, start, command.where, {.what = "cannot start a child"},
                    child.error());
    if (!child.value()) {
        start.is_child = true;
        int code = in_turn ? take_turn(start) : 0;
        if (code == 0) code = become(start, command, flags, true);
        sys::exit_now(code);
    }
    sys::forward_signals(child.value());
    const auto ended = sys::wait_and_reap(child.value());
    const int forwarded = sys::last_forwarded().value;
    sys::forward_signals({});
    if (!ended)
        return fail(kSystemFailed, start, command.where, {.what = "cannot wait for a child"},
                    ended.error());
    const sys::WaitStatus status = ended.value().status;
    if (status.signalled()) return 128 + status.signal();
    // Somebody asked for an end: the commands behind this one must not run.
    const bool stopping = forwarded == sys::signals::kTerm.value ||
                          forwarded == sys::signals::kInt.value ||
                          forwarded == sys::signals::kQuit.value;
    if (stopping && status.exit_code() == 0) return 128 + forwarded;
    return status.exit_code();
}

bool stopped(int code) {
    return code == 128 + sys::signals::kTerm.value || code == 128 + sys::signals::kInt.value ||
           code == 128 + sys::signals::kQuit.value;
}

}  // namespace

int run_condition_commands(Start& start) {
    for (const ExecPlan::Command& command : start.plan.condition_commands) {
        formats::CommandFlags flags;
        const int code = run_child(start, command, false, flags);
        if (code == 0 || flags.may_fail) continue;
        const bool answered = code < 255 && code != kPlanWrong && code < 128;
        return answered ? kSkipped : code;
    }
    return 0;
}

int run_commands(Start& start) {
    const ExecPlan& plan = start.plan;
    if (plan.commands.empty()) return 0;
    const bool sequence = plan.sequence || plan.at_end;  // somebody must undo it
    const std::size_t in_place = sequence ? plan.commands.size() : plan.commands.size() - 1;
    for (std::size_t i = 0; i < in_place; ++i) {
        formats::CommandFlags flags;
        const int code = run_child(start, plan.commands[i], sequence, flags);
        if (code != 0 && (!flags.may_fail || stopped(code))) return code;
    }
    if (sequence) return 0;
    formats::CommandFlags flags;
    const ExecPlan::Command& last = plan.commands[in_place];
    if (const int code = expand(start, last, flags); code != 0) return code;
    if (const int code = place_sockets(start); code != 0) return code;
    return become(start, last, flags, false);
}

}  // namespace slipway::exec
