#include "engine/prove/program.h"

#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"
#include "engine/sys/forward.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::prove {
namespace {

constexpr std::string_view kPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

[[noreturn]] void become(const Program& program) {
    static_cast<void>(sys::die_with_parent(sys::signals::kKill));
    const auto null = sys::open_at(sys::kHere, "/dev/null", sys::Open::read);
    if (null) static_cast<void>(sys::place_at(null.value(), sys::kStdin.value, true));
    static_cast<void>(sys::place_at(program.output, sys::kStdout.value, true));
    static_cast<void>(sys::place_at(program.output, sys::kStderr.value, true));
    if (program.prepare && !program.prepare()) sys::exit_now(kNotPrepared);
    std::vector<char*> argv;
    for (const std::string& word : program.words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const base::Errno why =
        sys::execute_in_path(program.words[0], kPath, argv.data(), sys::environment());
    sys::report({"cannot execute ", program.words[0], sys::explain(why).view()});
    sys::exit_now(kNotFound);
}

}  // namespace

sys::Result<std::optional<sys::WaitStatus>> run(const Program& program) {
    const auto child = sys::fork_process();
    if (!child) return child.error();
    if (!child.value()) become(program);
    auto handle = sys::open_pidfd(child.value());
    if (!handle) return handle.error();
    sys::Poll end{handle.value().number(), sys::kReadable, 0};
    const std::uint64_t limit = sys::monotonic() + program.limit_ms * sys::kMillisecond;
    bool in_time = true;
    while (end.ready == 0) {
        const std::uint64_t now = sys::monotonic();
        if (program.limit_ms != 0 && now >= limit) {
            in_time = false;
            static_cast<void>(sys::send_signal(handle.value(), sys::signals::kKill));
            break;
        }
        const auto left = program.limit_ms != 0 ? std::optional(limit - now) : std::nullopt;
        if (const auto waited = sys::wait_for({&end, 1}, left); !waited) return waited.error();
    }
    const auto exited = sys::wait_and_reap(child.value());
    if (!exited) return exited.error();
    if (!in_time) return std::optional<sys::WaitStatus>();
    return std::optional(exited.value().status);
}

}  // namespace slipway::prove
