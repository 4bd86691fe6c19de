// slipway-manager: see slipway-manager(8).
#include <cerrno>
#include <cstdlib>
#include <new>
#include <string_view>

#include "engine/manager/loop.h"
#include "engine/manager/options.h"
#include "engine/sys/fifo.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::manager {
namespace {

// Every failure at start ends the program with 111: its supervisor starts it again a second later.
[[noreturn]] void stop_here(std::string_view what, std::string_view why) {
    sys::report({"slipway-manager: ", what, why});
    sys::exit_now(111);
}

template <typename T>
T take(sys::Result<T> result, std::string_view what) {
    if (!result) stop_here(what, sys::explain(result.error()).view());
    return std::move(result).value();
}

sys::Fd open_bell(sys::BorrowedFd run) {
    const auto made = sys::make_fifo_at(run, "bell", 0600);
    if (!made && made.error().value != EEXIST)
        stop_here("cannot make RUN/bell", sys::explain(made.error()).view());
    // Both ways: it never reads end-of-file, and supervisors never find it without a reader.
    using sys::Open;
    return take(sys::open_at(run, "bell", Open::read | Open::write | Open::nonblock),
                "cannot open RUN/bell");
}

void open_tree(Core& core, const Options& options) {
    using sys::Open;
    core.run_path = options.run;
    core.run = take(sys::open_at(sys::kHere, options.run, Open::read | Open::directory),
                    "cannot open " + options.run);
    core.scan = take(sys::open_at(core.run, "scan", Open::read | Open::directory),
                     "cannot open " + options.run + "/scan");
}

void load(Core& core, StartupPhase& startup) {
    auto generation = live::load_live(core.run);
    if (!generation) stop_here(generation.error().text, "");
    core.unpublished = true;
    const auto taken = take_over(core, std::move(generation).value());
    if (!taken) stop_here("cannot take over RUN/wanted", sys::explain(taken.error()).view());
    begin_startup_phase(startup, core);
    if (core.table.intent().work == Intent::Work::none) start_default_set(core);
    publish(core);
}

void notify(int descriptor) {
    if (descriptor < 0) return;
    const sys::Fd fd = sys::Fd::adopt(descriptor);
    if (!sys::write(fd, std::string_view("\n")))
        sys::report({"slipway-manager: nobody reads the notification descriptor"});
}

int run_with(const Options& options) {
    using namespace sys::signals;
    sys::Fd signals =
        take(sys::open_signal_descriptor({kTerm, kInt, kHup}), "cannot watch signals");
    if (!sys::ignore_signal(kPipe)) stop_here("cannot ignore SIGPIPE", "");
    Core core;
    open_tree(core, options);
    // Before the records are read: whoever changes his from now on rings.
    sys::Fd bell = open_bell(core.run);
    StartupPhase startup;
    load(core, startup);
    Server server = take(Server::open(options.run, core.run), "cannot listen on RUN/control");
    Loop loop{{core, server}, {}, {}, {}, std::move(bell), std::move(signals), options};
    loop.startup = startup;
    loop.boot.generation = booted_generation(core.run).value_or(core.generation->number);
    loop.boot.state_path = options.boot_state;
    take_settings(loop);
    if (!resume_ending(loop.ending, loop.session)) {
        resume_switch(loop.change, loop.session);
        start_default_set(core);
    }
    notify(options.notify_fd);
    return run(loop);
}

}  // namespace
}  // namespace slipway::manager

int main(int argc, char** argv) {
    using namespace slipway;
    std::set_new_handler([] {
        sys::report({"slipway-manager: out of memory; my supervisor starts me again"});
        sys::exit_now(111);
    });
    const auto parsed = manager::parse_options(argc, argv, std::getenv("SLIPWAY_RUN"));
    if (const auto* leave = std::get_if<manager::Leave>(&parsed)) {
        const sys::BorrowedFd out = leave->code == 0 ? sys::kStdout : sys::kStderr;
        return sys::write_all(out, leave->text) ? leave->code : 111;
    }
    return manager::run_with(std::get<manager::Options>(parsed));
}
