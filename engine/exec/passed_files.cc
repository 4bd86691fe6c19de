#include "engine/exec/passed_files.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/file.h"
#include "engine/sys/memory_file.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using Kind = ExecPlan::StdioKind;

bool is_socket(const ExecPlan::Stdio& stdio) {
    return stdio.kind == Kind::socket;
}

// The first of this name, in the order in which they are passed.
std::optional<int> named(const Start& start, std::string_view name) {
    std::string_view rest = start.socket_names.view();
    for (const int socket : start.sockets) {
        const std::size_t colon = rest.find(':');
        if (rest.substr(0, colon) == name) return socket;
        rest = colon == rest.npos ? std::string_view{} : rest.substr(colon + 1);
    }
    return std::nullopt;
}

}  // namespace

int place_passed(const Start& start, const ExecPlan::Stdio& stdio, int target) {
    const bool only = is_socket(stdio);
    const std::size_t count = start.plan.listen.size();
    if (only && count != 1)
        return fail(
            kPlanWrong, start, stdio.where,
            {.what = count == 0 ? "the service has no socket that could be a standard file"
                                : "more than one socket, and one standard file",
             .help = "one listen line is needed; 'descriptor NAME' chooses one of several"});
    const auto found = only ? std::optional(start.sockets[0]) : named(start, stdio.path);
    if (!found)
        return fail(kPlanWrong, start, stdio.where,
                    {.what = "no socket has the name",
                     .subject = stdio.path,
                     .help = "name= of a listen line gives it one"});
    if (!only) (void)sys::set_nonblocking({*found}, false);
    const auto placed = sys::place_at({*found}, target, true);
    return placed ? 0
                  : fail(kSystemFailed, start, stdio.where,
                         {.what = "cannot make a socket a standard file"}, placed.error());
}

void keep_unnamed_socket(Start& start) {
    const ExecPlan& plan = start.plan;
    if (!is_socket(plan.standard_input) && !is_socket(plan.standard_output) &&
        !is_socket(plan.standard_error))
        return;
    for (const int socket : start.sockets) sys::close_descriptor(socket);
    start.sockets.clear();
    start.socket_names.clear();
}

base::Result<sys::Fd> open_text(std::string_view text) {
    auto file = sys::make_memory_file("standard-input");
    if (!file) return file;
    if (const auto done = sys::write_all(file.value(), text); !done) return done.error();
    // One of its own, which begins at the first byte and cannot write.
    base::FixedString<40> path;
    path.append("/proc/self/fd/");
    path.append(base::decimal(file.value().number()).view());
    return sys::open_at(sys::kHere, path, sys::Open::read);
}

}  // namespace slipway::exec
