#include "engine/exec/file_or_socket.h"

#include <cerrno>
#include <utility>

#include "engine/base/number.h"
#include "engine/spawn/safe_path.h"
#include "engine/sys/socket.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using Kind = ExecPlan::StdioKind;

bool is_file(const ExecPlan::Stdio& stdio) {
    return stdio.kind == Kind::file || stdio.kind == Kind::append || stdio.kind == Kind::truncate;
}

bool same_file(const ExecPlan::Stdio& a, const ExecPlan::Stdio& b) {
    return is_file(a) && a.kind == b.kind && a.path == b.path;
}

// By its descriptor: nobody can put another one in its place meanwhile.
base::Result<sys::Fd> connect(sys::BorrowedFd place) {
    constexpr std::uint64_t kPatience = 30'000'000'000;
    auto socket = sys::make_unix_socket(sys::SocketType::stream);
    if (!socket) return socket;
    base::FixedString<40> path;
    path.append("/proc/self/fd/");
    path.append(base::decimal(place.value).view());
    const auto done = sys::connect_unix_within(socket.value(), path.view(), kPatience);
    if (!done) return done.error();
    if (const auto waits = sys::set_nonblocking(socket.value(), false); !waits)
        return waits.error();
    return socket;
}

}  // namespace

base::Result<sys::Fd> open_file_or_socket(const base::Path& path, sys::Open how) {
    auto file = spawn::open_file_safely(path, how);
    if (file || file.error().value != ENXIO) return file;
    const auto place = spawn::open_file_safely(path, sys::Open::path_only);
    if (!place) return file;
    const auto status = sys::status_of_descriptor(place.value());
    const bool is_socket = status && status.value().kind == sys::FileKind::socket;
    return is_socket ? connect(place.value()) : std::move(file);
}

bool shares_input(const ExecPlan& plan) {
    return same_file(plan.standard_input, plan.standard_output) ||
           same_file(plan.standard_input, plan.standard_error);
}

std::optional<sys::BorrowedFd> shared_file(const ExecPlan& plan, int target) {
    if (target == 0) return std::nullopt;
    const ExecPlan::Stdio& stdio = target == 1 ? plan.standard_output : plan.standard_error;
    if (target == 2 && same_file(stdio, plan.standard_output)) return sys::kStdout;
    if (same_file(stdio, plan.standard_input)) return sys::kStdin;
    return std::nullopt;
}

}  // namespace slipway::exec
