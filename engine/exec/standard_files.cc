#include "engine/exec/standard_files.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/file_or_socket.h"
#include "engine/exec/passed_files.h"
#include "engine/spawn/holder.h"
#include "engine/spawn/safe_path.h"
#include "engine/sys/file.h"
#include "engine/sys/ownership.h"
#include "engine/sys/pipe.h"
#include "engine/sys/terminal.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using Kind = ExecPlan::StdioKind;
using sys::Open;

// One terminal for input and output serves both ways, as a login expects; one that is only written
// to is opened so.
base::Result<sys::Fd> open_output_terminal(const ExecPlan& plan, const base::Path& path) {
    const bool also_input =
        plan.standard_input.kind == Kind::tty && plan.standard_input.path == path.view();
    return sys::open_terminal(path, also_input ? sys::TerminalUse::both : sys::TerminalUse::output);
}

// As getty(8) does: its user may use it, and others only write messages to it. One who may not
// change that finds it as it is.
void give_terminal(sys::BorrowedFd terminal, const Identity& identity) {
    constexpr unsigned kMode = 0620;
    if (!identity.has_user) return;
    (void)sys::change_owner(terminal, identity.uid, sys::kKeepId);
    (void)sys::change_mode(terminal, kMode);
}

// Nobody who writes a copy there waits for a console that is stopped (Ctrl-S), or fails without
// one.
base::Result<sys::Fd> open_console_or_null() {
    auto console = sys::open_terminal("/dev/console", sys::TerminalUse::output);
    if (console && sys::set_nonblocking(console.value(), true)) return console;
    return sys::open_at(sys::kHere, "/dev/null", Open::write);
}

base::Result<sys::Fd> open_file(const Start& start, const ExecPlan::Stdio& stdio, int target) {
    base::Path path;
    const Open direction = target == 0 ? Open::read : Open::write;
    switch (stdio.kind) {
        case Kind::null:
            return sys::open_at(sys::kHere, "/dev/null", direction);
        case Kind::console:
            return sys::open_terminal("/dev/console");
        case Kind::console_or_null:
            return open_console_or_null();
        case Kind::file:
            if (!path.assign(stdio.path)) return base::Errno{ENAMETOOLONG};
            if (target == 0 && shares_input(start.plan))
                return open_file_or_socket(path, Open::read | Open::write | Open::create);
            if (target == 0) return open_file_or_socket(path, direction);
            return open_file_or_socket(path, direction | Open::create);
        case Kind::append:
            if (!path.assign(stdio.path)) return base::Errno{ENAMETOOLONG};
            return spawn::open_file_safely(path, direction | Open::create | Open::append);
        case Kind::truncate:
            if (!path.assign(stdio.path)) return base::Errno{ENAMETOOLONG};
            return spawn::open_file_safely(path, direction | Open::create | Open::truncate);
        case Kind::tty: {
            if (!path.assign(stdio.path)) return base::Errno{ENAMETOOLONG};
            if (target != 0) return open_output_terminal(start.plan, path);
            auto terminal = sys::open_terminal(path);
            // As standard input it becomes the controlling terminal, where this process leads a
            // session; where it does not, the terminal still serves for reading.
            if (terminal) (void)sys::take_terminal(terminal.value());
            if (terminal) give_terminal(terminal.value(), start.identity);
            return terminal;
        }
        case Kind::text:
            return open_text(stdio.path);
        case Kind::unset:
        case Kind::inherit:
        case Kind::stdout:
        case Kind::pipe:
        case Kind::socket:
        case Kind::descriptor:
            break;
    }
    return base::Errno{EINVAL};
}

// The pipe of a pipeline: the one that the holder has, else a new one, which whoever comes first
// stores. It is kept open both ways, so that no reader sees an end while its writer is restarted,
// and no writer is killed for want of a reader.
base::Result<sys::Fd> held_pipe(sys::BorrowedFd holder, std::string_view name) {
    auto held = spawn::holder_get(holder, name);
    if (held || held.error().value != ENOENT) return held;
    auto fresh = sys::make_pipe();
    if (!fresh) return fresh.error();
    auto both = sys::open_both_ways(fresh.value().read_end);
    if (!both) return both;
    const auto stored =
        spawn::holder_store(holder, name, both.value(), {.seconds = 0, .only_new = true});
    if (stored) return both;
    if (stored.error().value != EEXIST) return stored.error();
    return spawn::holder_get(holder, name);
}

base::Result<sys::Fd> open_pipe(const ExecPlan::Stdio& stdio, int target, std::string_view holder) {
    base::Name name;
    if (!name.append("pipe/") || !name.append(stdio.path)) return base::Errno{ENAMETOOLONG};
    if (holder.empty()) return base::Errno{ENOTCONN};
    const auto link = spawn::connect_holder_patiently(holder);
    if (!link) return link.error();
    const auto pipe = held_pipe(link.value(), name.view());
    if (!pipe) return pipe.error();
    // An end of its own: the program must not see the pipe as readable and writable.
    base::FixedString<40> path;
    path.append("/proc/self/fd/");
    path.append(base::decimal(pipe.value().number()).view());
    return sys::open_at(sys::kHere, path, target == 0 ? Open::read : Open::write);
}

int place(const Start& start,
          const ExecPlan::Stdio& stdio,
          int target,
          std::string_view holder = {}) {
    if (stdio.kind == Kind::unset || stdio.kind == Kind::inherit) return 0;
    const auto shared = shared_file(start.plan, target);
    if (stdio.kind == Kind::stdout || shared) {
        const auto placed = sys::place_at(shared.value_or(sys::kStdout), target, true);
        return placed ? 0
                      : fail(kSystemFailed, start, stdio.where,
                             {.what = "cannot copy a standard file"}, placed.error());
    }
    if (stdio.kind == Kind::socket || stdio.kind == Kind::descriptor)
        return place_passed(start, stdio, target);
    const bool is_pipe = stdio.kind == Kind::pipe;
    const auto opened =
        is_pipe ? open_pipe(stdio, target, holder) : open_file(start, stdio, target);
    if (!opened && is_pipe)
        return fail(kSystemFailed, start, stdio.where,
                    {.what = "cannot get from the descriptor holder the pipe",
                     .subject = stdio.path,
                     .help = "is slipway-fdholder running, and SLIPWAY_HOLDER its socket?"},
                    opened.error());
    if (!opened)
        return fail(kSystemFailed, start, stdio.where,
                    {.what = "cannot open",
                     .subject = stdio.path.empty() ? "the console or /dev/null" : stdio.path,
                     .help = "the file is opened with root's privileges; is its directory there?"},
                    opened.error());
    const auto placed = sys::place_at(opened.value(), target, true);
    return placed ? 0
                  : fail(kSystemFailed, start, stdio.where,
                         {.what = "cannot replace a standard file"}, placed.error());
}

}  // namespace

int speak_into_log(const Start& start) {
    const ExecPlan& plan = start.plan;
    const bool given =
        plan.standard_output.kind == Kind::unset || plan.standard_output.kind == Kind::inherit;
    const bool copied = plan.standard_error.kind == Kind::stdout;
    return given && copied ? place(start, plan.standard_error, 2) : 0;
}

namespace {

int place_all(const Start& start, std::string_view holder) {
    const ExecPlan& plan = start.plan;
    if (const int code = place(start, plan.standard_input, 0, holder); code != 0) return code;
    // Errors of a pipeline's member go to its log, not down the pipe.
    const bool pipe = plan.standard_output.kind == Kind::pipe;
    if (pipe)
        if (const int code = place(start, plan.standard_error, 2); code != 0) return code;
    if (const int code = place(start, plan.standard_output, 1, holder); code != 0) return code;
    return pipe ? 0 : place(start, plan.standard_error, 2);
}

}  // namespace

int open_standard_files(Start& start, std::string_view holder) {
    const int code = place_all(start, holder);
    if (code == 0) keep_unnamed_socket(start);
    return code;
}

}  // namespace slipway::exec
