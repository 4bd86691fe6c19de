#include "engine/logger/logger.h"

#include <cerrno>

#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::logger {
namespace {

// Before a call that failed is made again.
constexpr std::uint64_t kPause = 200 * sys::kMillisecond;

// False: a child may have ended, and its end could not be taken.
bool reap(Stream& stream) {
    for (;;) {
        const auto ended = sys::reap_any();
        if (!ended) return ended.error().value == ECHILD;
        if (!ended.value()) return true;
        (void)stream.child_ended(ended.value()->pid, ended.value()->status, sys::boottime());
    }
}

// False: it is to be called again after a pause.
bool read_signals(sys::BorrowedFd signals, const Options& options, Stream& stream) {
    for (;;) {
        const auto received = sys::read_signal(signals);
        if (!received) return false;
        if (!received.value()) return reap(stream);
        const sys::Signal signal = received.value()->signal;
        if (signal == sys::signals::kAlrm) stream.rotate();
        if (signal == sys::signals::kTerm && !options.keep_on_term) stream.stop();
        if (signal == sys::signals::kHup && options.reload_on_hup) stream.hand_over();
        if (signal == sys::signals::kHup && !options.reload_on_hup) stream.drain();
    }
}

}  // namespace

Ended run_logger(const Script& script, Scratch& scratch, const Options& options) {
    auto signals = sys::open_signal_descriptor(
        {sys::signals::kTerm, sys::signals::kHup, sys::signals::kAlrm, sys::signals::kChld},
        {sys::signals::kXfsz});  // what may not become larger is waited for
    if (!signals) {
        sys::report({"slipway-log: cannot receive signals", sys::explain(signals.error()).view()});
        return {.code = 111};
    }
    // The reader of standard output may go away; that must not take the directories along.
    (void)sys::ignore_signal(sys::signals::kPipe);
    Copier copier;
    Stream stream(script, copier, scratch);
    auto opened = copier.open();
    if (opened) opened = stream.open(sys::kStdin, options.spare, options.notification);
    if (!opened) {
        sys::report({"slipway-log: cannot set up the pipes", sys::explain(opened.error()).view(),
                     "; see the limits on open files and on pipes of this user"});
        return {.code = 111};
    }
    bool stalled = false;
    for (;;) {
        stream.work(sys::boottime());
        if (stream.ended() && stream.handed_over())
            return {.code = 0, .reload = true, .spare = stream.release_spare()};
        if (stream.ended()) return {.code = stream.exit_code()};
        std::array<sys::Poll, 2> polls{
            {{signals.value().number(), sys::kReadable, 0},
             {stream.wants_input() ? sys::kStdin.value : -1, sys::kReadable, 0}}};
        std::optional<std::uint64_t> wait;
        if (const auto deadline = stream.deadline()) {
            const std::uint64_t now = sys::boottime();
            wait = *deadline > now ? *deadline - now : 0;
        }
        if (stalled || !sys::wait_for(polls, wait)) sys::sleep_for(kPause);
        if (stalled || polls[0].ready != 0)
            stalled = !read_signals(signals.value(), options, stream);
        if (polls[1].ready != 0) stream.input_ready();
    }
}

}  // namespace slipway::logger
