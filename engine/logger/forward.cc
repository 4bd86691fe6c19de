#include "engine/logger/forward.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/logger/forward_target.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::logger {
namespace {

constexpr std::uint64_t kFirstWait = 50 * sys::kMillisecond;
constexpr std::uint64_t kLongestWait = 10 * sys::kSecond;
// Who takes nothing for so long may be another one's leftover: its name is looked up again.
constexpr std::uint64_t kPatience = sys::kSecond;
// At the end nobody else would send the lines later.
constexpr std::uint64_t kLastTry = 5 * sys::kSecond;

enum class Ending : std::uint8_t { none, drain, stop };

class Forwarder {
public:
    Forwarder(const ForwardOptions& options, Copier& copier, Scratch& scratch)
        : options_(options), intake_(copier, scratch), target_(options) {}

    base::Status open() { return intake_.open(sys::kStdin, options_.spare); }

    // Does what can be done at `now` of the boot's clock.
    void work(std::uint64_t now);

    void input_ready() { input_ready_ = true; }

    void target_ready() { retry_at_ = 0; }

    // What is waited for: the input, or that the target takes more; -1: neither.
    int input() const {
        const bool has_room = !failing_ || !intake_.full();
        return has_room && !intake_.ended() && ending_ == Ending::none ? sys::kStdin.value : -1;
    }

    int target() const { return failing_ ? target_.number() : -1; }

    std::optional<std::uint64_t> deadline() const {
        if (!failing_) return std::nullopt;
        return last_try_ != 0 && !given_up_ ? std::min(retry_at_, last_try_) : retry_at_;
    }

    void read_signals(sys::BorrowedFd signals);

    bool ended() const { return ended_; }

    int exit_code() const { return exit_code_; }

private:
    void take();
    void look_at_end(std::uint64_t now);
    Rest rest_of(std::string_view text) const;
    base::Status send_lines();
    base::Status send();
    base::Status drop();
    void note_success();
    void fail(base::Errno why, std::uint64_t now);

    const ForwardOptions& options_;
    Intake intake_;
    ForwardTarget target_;
    ForwardState state_;
    ForwardMessage message_;
    Ending ending_ = Ending::none;
    bool input_ready_ = true;
    bool given_up_ = false;  // the rest goes to standard error
    bool failing_ = false;
    bool said_ = false;       // that it fails
    std::uint64_t wait_ = 0;  // before the next try
    std::uint64_t retry_at_ = 0;
    std::uint64_t last_try_ = 0;  // for an ending
    std::uint64_t busy_since_ = 0;
    std::size_t undropped_ = 0;  // so much was sent and is still in the pipe
    bool ended_ = false;
    int exit_code_ = 0;
};

// Sent, or written where it is seen when nobody takes it any more.
base::Status Forwarder::send() {
    if (!given_up_) return target_.send(message_.view());
    ForwardTarget::write_instead(message_.view());
    return base::kOk;
}

// Of the bytes behind the last line end.
Rest Forwarder::rest_of(std::string_view text) const {
    if (text.size() < intake_.waiting()) return Rest::waits;
    // A line that fills the pipe could not be seen whole.
    if (intake_.full()) return text.find('\n') == text.npos ? Rest::part : Rest::waits;
    const bool nobody_else = ending_ != Ending::none && !intake_.lossless();
    return intake_.ended() || nobody_else ? Rest::last : Rest::waits;
}

// It must be out of the pipe before anything else is looked at, or it would be sent again.
base::Status Forwarder::drop() {
    const auto done = intake_.drop(undropped_);
    if (done || done.error().value != EPROTO) return done;
    undropped_ = 0;
    sys::report(
        {"slipway-log: the spare pipe does not hold what was put into it; does another "
         "logger read it?"});
    return base::kOk;
}

// All whole lines that are there, each out of the pipe as soon as somebody has it.
base::Status Forwarder::send_lines() {
    std::size_t sent = 0;
    do {
        std::string_view text;
        if (const auto done = drop(); !done) return done;
        if (const auto looked = intake_.look(text); !looked) return looked;
        const Rest rest = rest_of(text);
        for (sent = 0; sent < text.size();) {
            const ForwardState before = state_;
            const std::size_t size =
                first_message(options_.style, text.substr(sent), rest, state_, message_);
            if (size == 0) break;
            if (const auto done = send(); !done) {
                state_ = before;
                return done;
            }
            note_success();
            undropped_ = size;
            sent += size;
            if (const auto done = drop(); !done) return done;
        }
    } while (sent > 0);
    return base::kOk;
}

void Forwarder::note_success() {
    if (options_.console) ForwardTarget::write_to_console(message_.view());
    if (said_ && !given_up_) sys::report({"slipway-log: sends again"});
    said_ = failing_ = false;
    wait_ = busy_since_ = 0;
}

void Forwarder::fail(base::Errno why, std::uint64_t now) {
    failing_ = true;
    // A full queue is no failure; but who does not empty it may not be who has the name now.
    if (why.value == EAGAIN && target_.is_open()) {
        if (busy_since_ == 0) busy_since_ = now;
        retry_at_ = busy_since_ + kPatience;
        if (now < retry_at_) return;
    }
    busy_since_ = 0;
    target_.close();
    wait_ = wait_ == 0 ? kFirstWait : std::min(2 * wait_, kLongestWait);
    retry_at_ = now + wait_;
    if (said_) return;
    said_ = true;
    sys::report({"slipway-log: cannot send to '", options_.place, "'", sys::explain(why).view(),
                 "; the lines of '", options_.style.name,
                 "' wait in the pipe until it takes them"});
}

void Forwarder::take() {
    if (intake_.ended() || (!input_ready_ && ending_ == Ending::none && !intake_.full())) return;
    input_ready_ = false;
    const auto taken = intake_.take();
    if (taken) return;
    sys::report({"slipway-log: cannot read the input", sys::explain(taken.error()).view()});
    ending_ = Ending::drain;
    exit_code_ = 111;
}

// At an end the target has a last time.
void Forwarder::look_at_end(std::uint64_t now) {
    if (!failing_ || given_up_ || (ending_ == Ending::none && !intake_.ended())) return;
    if (last_try_ == 0) last_try_ = now + kLastTry;
    if (now < last_try_) return;
    given_up_ = true;
    retry_at_ = 0;
    sys::report({"slipway-log: ends while '", options_.place, "' takes no lines; those of '",
                 options_.style.name, "' that are left follow here"});
}

void Forwarder::work(std::uint64_t now) {
    // Who told us to stop starts a successor, which gets the pipes.
    ended_ = ending_ == Ending::stop && intake_.lossless();
    for (bool more = !ended_; more;) {
        const std::uint64_t before = intake_.waiting();
        take();
        more = intake_.waiting() > before || intake_.full();
        look_at_end(now);
        if (failing_ && now < retry_at_) return;
        if (const auto sent = send_lines(); !sent) return fail(sent.error(), now);
        failing_ = false;
        // A successor finishes an unfinished line.
        ended_ = !more && (intake_.ended() || ending_ != Ending::none);
    }
}

void Forwarder::read_signals(sys::BorrowedFd signals) {
    for (;;) {
        const auto received = sys::read_signal(signals);
        if (!received || !received.value()) return;
        if (received.value()->signal == sys::signals::kTerm) ending_ = Ending::stop;
        if (received.value()->signal == sys::signals::kHup && ending_ == Ending::none)
            ending_ = Ending::drain;
    }
}

}  // namespace

int run_forwarder(const ForwardOptions& options, Scratch& scratch) {
    auto signals = sys::open_signal_descriptor({sys::signals::kTerm, sys::signals::kHup}, {});
    (void)sys::ignore_signal(sys::signals::kPipe);
    Copier copier;
    Forwarder forwarder(options, copier, scratch);
    auto opened = signals ? copier.open() : base::Status(signals.error());
    if (opened) opened = forwarder.open();
    if (!opened) {
        sys::report({"slipway-log: cannot set up the pipes", sys::explain(opened.error()).view(),
                     "; see the limits on open files and on pipes of this user"});
        return 111;
    }
    if (options.notification >= 0) {
        const sys::Fd notification = sys::Fd::adopt(options.notification);
        (void)sys::write_all(notification, std::string_view("\n"));
    }
    for (;;) {
        forwarder.work(sys::boottime());
        if (forwarder.ended()) return forwarder.exit_code();
        std::array<sys::Poll, 3> polls{{{signals.value().number(), sys::kReadable, 0},
                                        {forwarder.input(), sys::kReadable, 0},
                                        {forwarder.target(), sys::kWritable, 0}}};
        std::optional<std::uint64_t> wait;
        if (const auto deadline = forwarder.deadline()) {
            const std::uint64_t now = sys::boottime();
            wait = *deadline > now ? *deadline - now : 0;
        }
        if (!sys::wait_for(polls, wait)) sys::sleep_for(kFirstWait);
        if (polls[0].ready != 0) forwarder.read_signals(signals.value());
        if (polls[1].ready != 0) forwarder.input_ready();
        if (polls[2].ready != 0) forwarder.target_ready();
    }
}

}  // namespace slipway::logger
