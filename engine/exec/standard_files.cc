#include "engine/exec/standard_files.h"

#include <cerrno>

#include "engine/sys/file.h"
#include "engine/sys/terminal.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using Kind = ExecPlan::StdioKind;
using sys::Open;

base::Result<sys::Fd> open_file(const ExecPlan::Stdio& stdio, int target) {
    base::Path path;
    const Open direction = target == 0 ? Open::read : Open::write;
    switch (stdio.kind) {
        case Kind::null:
            // Both ways, as programs do unexpected things with their standard files.
            return sys::open_at(sys::kHere, "/dev/null", Open::read | Open::write);
        case Kind::console:
            return sys::open_terminal("/dev/console");
        case Kind::file:
            if (!path.assign(stdio.path)) return base::Errno{ENAMETOOLONG};
            if (target == 0) return sys::open_at(sys::kHere, path, direction);
            return sys::open_at(sys::kHere, path, direction | Open::create);
        case Kind::append:
            if (!path.assign(stdio.path)) return base::Errno{ENAMETOOLONG};
            return sys::open_at(sys::kHere, path, direction | Open::create | Open::append);
        case Kind::truncate:
            if (!path.assign(stdio.path)) return base::Errno{ENAMETOOLONG};
            return sys::open_at(sys::kHere, path, direction | Open::create | Open::truncate);
        case Kind::tty: {
            if (!path.assign(stdio.path)) return base::Errno{ENAMETOOLONG};
            auto terminal = sys::open_terminal(path);
            // As standard input it becomes the controlling terminal, where this process leads a
            // session; where it does not, the terminal still serves for reading.
            if (terminal && target == 0) (void)sys::take_terminal(terminal.value());
            return terminal;
        }
        case Kind::unset:
        case Kind::inherit:
        case Kind::stdout:
            break;
    }
    return base::Errno{EINVAL};
}

int place(const Start& start, const ExecPlan::Stdio& stdio, int target) {
    if (stdio.kind == Kind::unset || stdio.kind == Kind::inherit) return 0;
    if (stdio.kind == Kind::stdout) {
        const auto placed = sys::place_at(sys::kStdout, target, true);
        return placed ? 0
                      : fail(kSystemFailed, start, stdio.where,
                             {.what = "cannot copy standard output"}, placed.error());
    }
    const auto opened = open_file(stdio, target);
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

int open_standard_files(const Start& start) {
    const ExecPlan& plan = start.plan;
    if (const int code = place(start, plan.standard_input, 0); code != 0) return code;
    if (const int code = place(start, plan.standard_output, 1); code != 0) return code;
    return place(start, plan.standard_error, 2);
}

}  // namespace slipway::exec
