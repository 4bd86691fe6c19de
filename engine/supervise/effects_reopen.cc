// The pipe on which a service says that it is ready, found again by who adopts the service.
#include <array>

#include "engine/base/number.h"
#include "engine/supervise/effects.h"
#include "engine/sys/directory.h"
#include "engine/sys/proc.h"

namespace slipway::supervise {
namespace {

// The reading end, if the process has our pipe at that number. Ours is open both ways, which a pipe
// that a program has made since is not.
sys::Fd open_pipe_of(std::string_view pid, int number) {
    constexpr unsigned kBothWays = 0600;
    base::FixedString<64> path;
    path.append("/proc/");
    path.append(pid);
    path.append("/fd/");
    path.append(base::decimal(number).view());
    const auto link = sys::status_at(sys::kHere, path, sys::Follow::no);
    if (!link || (link.value().mode & kBothWays) != kBothWays) return {};
    const auto target = sys::status_at(sys::kHere, path);
    if (!target || target.value().kind != sys::FileKind::fifo) return {};
    auto pipe = sys::open_at(sys::kHere, path, sys::Open::read | sys::Open::nonblock);
    return pipe ? std::move(pipe).value() : sys::Fd{};
}

}  // namespace

sys::Fd find_notify_pipe(const Supervisor& s) {
    const auto main = s.record.child(formats::Role::main).pid;
    sys::Fd pipe = open_pipe_of(base::decimal(main).view(), s.policy.ready_fd);
    if (pipe.valid()) return pipe;
    // A helper of the service may have it, as that of s6-notifyoncheck: it stays in the session.
    auto processes = sys::open_directory(sys::kHere, "/proc");
    if (!processes) return pipe;
    while (!pipe.valid()) {
        const auto entry = processes.value().next();
        if (!entry || !entry.value()) break;
        const auto pid = base::parse_unsigned(entry.value()->view());
        if (!pid || *pid > 0x7fffffff) continue;
        const auto status = sys::process_status({static_cast<std::int32_t>(*pid)});
        if (status && status.value().session.value == static_cast<std::int32_t>(main))
            pipe = open_pipe_of(entry.value()->view(), s.policy.ready_fd);
    }
    return pipe;
}

}  // namespace slipway::supervise
