// slipway-events: see slipway-events(8).
#include <cstdlib>
#include <new>

#include "engine/events/loop.h"
#include "engine/events/options.h"
#include "engine/sys/inotify.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::events {
namespace {

// Every failure at start ends the program with 111: its supervisor starts it again a second later.
template <typename T>
T take(sys::Result<T> result, std::string_view what) {
    if (result) return std::move(result).value();
    sys::report({"slipway-events: ", what, sys::explain(result.error()).view()});
    sys::exit_now(111);
}

int run_with(const Options& options) {
    using namespace sys::signals;
    using namespace sys::path_changes;
    sys::Fd signals = take(sys::open_signal_descriptor({kTerm, kInt}), "cannot watch signals");
    take(sys::ignore_signal(kPipe), "cannot ignore SIGPIPE");
    sys::Fd run =
        take(sys::open_at(sys::kHere, options.run, sys::Open::read | sys::Open::directory),
             "cannot open " + options.run);
    sys::Fd changes = take(sys::open_inotify(), "cannot watch files");
    take(sys::watch_path(changes, options.run, kMovedTo | kCreated), "cannot watch " + options.run);
    Loop loop{options.run,
              std::move(run),
              std::move(changes),
              std::move(signals),
              ManagerLink(options.run),
              {},
              {}};
    take_generation(loop);
    if (options.notify_fd >= 0) {
        const sys::Fd notify = sys::Fd::adopt(options.notify_fd);
        if (!sys::write(notify, std::string_view("\n")))
            sys::report({"slipway-events: nobody reads the notification descriptor"});
    }
    return events::run(loop);
}

}  // namespace
}  // namespace slipway::events

int main(int argc, char** argv) {
    using namespace slipway;
    std::set_new_handler([] {
        sys::report({"slipway-events: out of memory; my supervisor starts me again"});
        sys::exit_now(111);
    });
    const auto parsed = events::parse_options(argc, argv, std::getenv("SLIPWAY_RUN"));
    if (const auto* leave = std::get_if<events::Leave>(&parsed)) {
        const sys::BorrowedFd out = leave->code == 0 ? sys::kStdout : sys::kStderr;
        return sys::write_all(out, leave->text) ? leave->code : 111;
    }
    return events::run_with(std::get<events::Options>(parsed));
}
