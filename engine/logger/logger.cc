#include "engine/logger/logger.h"

#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"

namespace slipway::logger {
namespace {

constexpr std::uint64_t kLongestWaitMs = 30000;

}  // namespace

int Logger::run(const Options& options) {
    options_ = options;
    auto signals =
        sys::open_signal_descriptor({sys::signals::kTerm, sys::signals::kHup, sys::signals::kAlrm});
    if (!signals) {
        sys::report({"slipway-log: cannot receive signals", sys::explain(signals.error()).view()});
        return 111;
    }
    signals_ = std::move(signals).value();
    // The reader of standard output may go away; that must not take the directories along.
    (void)sys::ignore_signal(sys::signals::kPipe);
    if (const auto opened = intake_.open(options.spare); !opened) {
        sys::report({"slipway-log: cannot set up the pipes", sys::explain(opened.error()).view(),
                     "; see the limits on open files and on pipes of this user"});
        return 111;
    }
    if (!prepare(options)) return 111;
    loop();
    return finish();
}

// Tries until the directories can be written: at boot they may be on a file system to come.
bool Logger::prepare(const Options& options) {
    for (;;) {
        const auto opened = open_directories();
        if (opened) break;
        if (!wait_after_failure("cannot open the log directory", failing_, opened.error()))
            return false;
    }
    report_recovery();
    if (options.notification >= 0) {
        sys::Fd notification = sys::Fd::adopt(options.notification);
        (void)sys::write_all(notification, std::string_view("\n"));
    }
    return true;
}

void Logger::loop() {
    for (;;) {
        Progress progress = Progress::done;
        while (progress == Progress::done) progress = process();
        if (progress == Progress::ended || ending_ == Ending::input) return;
        if (!wait_for_input()) return;
    }
}

// Sleeps until there is something to do; false when it is time to end.
bool Logger::wait_for_input() {
    std::array<sys::Poll, 2> polls{
        {{signals_.number(), sys::kReadable, 0}, {sys::kStdin.value, sys::kReadable, 0}}};
    if (ending_ == Ending::none) {
        const auto ready = sys::wait_for(polls, std::nullopt);
        if (!ready) return false;
        if (polls[0].ready != 0) read_signals();
    }
    if (ending_ == Ending::stop && intake_.lossless()) return false;
    // An end that was asked for still takes what is there now.
    if (polls[1].ready != 0 || ending_ != Ending::none) {
        if (const auto taken = intake_.take(); !taken) {
            sys::report(
                {"slipway-log: cannot read standard input", sys::explain(taken.error()).view()});
            ending_ = Ending::input;
        }
        if (intake_.ended() || (ending_ != Ending::none && !intake_.full())) {
            const bool end_of_input = intake_.ended();
            Progress progress = Progress::done;
            // Nothing more comes: the unfinished line is written, unless a successor may finish it.
            if (end_of_input || !intake_.lossless()) ending_ = Ending::input;
            while (progress == Progress::done) progress = process();
            return false;
        }
    }
    return true;
}

void Logger::read_signals() {
    for (;;) {
        const auto received = sys::read_signal(signals_);
        if (!received || !received.value()) return;
        const sys::Signal signal = received.value()->signal;
        if (signal == sys::signals::kAlrm) rotate_now_ = true;
        if (signal == sys::signals::kTerm && !options_.keep_on_term) ending_ = Ending::stop;
        if (signal == sys::signals::kHup) ending_ = Ending::drain;
    }
}

Rooms Logger::rooms() const {
    Rooms rooms{};
    for (std::size_t i = 0; i < script_.directories.size(); ++i) rooms[i] = directories_[i].room();
    return rooms;
}

// Writes one block, or rotates what stands in its way.
Logger::Progress Logger::process() {
    if (rotate_now_ && record_->unfinished == 0) {
        block_.rotate = 0;
        for (std::size_t i = 0; i < script_.directories.size(); ++i)
            if (directories_[i].size() > 0) block_.rotate |= 1u << i;
        rotate_now_ = false;
        if (block_.rotate != 0) return rotate_full();
    }
    std::string_view text;
    std::size_t in_pipe = 0;
    if (const auto looked = intake_.look(text, in_pipe); !looked)
        return wait_after_failure("cannot look into the pipe", "", looked.error())
                   ? Progress::done
                   : Progress::ended;
    const bool last = ending_ == Ending::input && text.size() == in_pipe;
    // A line that fills the pipe is written in parts, as it could not be seen whole.
    const bool seen_whole = text.size() == in_pipe && !intake_.full();
    const bool flush = last || (!seen_whole && text.find('\n') == std::string_view::npos);
    if (text.empty() && !(last && record_->unfinished != 0)) return Progress::idle;
    fill_block(script_, text, sys::realtime(), {record_->unfinished != 0, record_->route}, rooms(),
               flush, last, block_);
    const bool finished_line = record_->unfinished != 0 && !block_.after.unfinished;
    if (block_.taken == 0 && !finished_line)
        return block_.rotate != 0 ? rotate_full() : Progress::idle;
    record_->taken = block_.taken;
    record_->in_pipe = in_pipe;
    for (;;) {
        const auto written = write_block();
        if (written) break;
        const auto undone = undo_block();
        if (!wait_after_failure("cannot write to", failing_,
                                undone ? written.error() : undone.error()))
            return Progress::ended;
    }
    report_recovery();
    report_outputs();
    if (const auto dropped = intake_.drop(block_.taken); !dropped)
        sys::report({"slipway-log: the spare pipe does not hold what was put into it",
                     sys::explain(dropped.error()).view(), "; does another logger read it?"});
    record_->unfinished = record_->unfinished_next;
    record_->route = record_->route_next;
    set_phase(*record_, Phase::idle);
    return Progress::done;
}

Logger::Progress Logger::rotate_full() {
    for (std::size_t i = 0; i < script_.directories.size(); ++i) {
        if (((block_.rotate >> i) & 1) == 0) continue;
        for (;;) {
            const auto rotated = directories_[i].rotate();
            if (rotated) break;
            if (!wait_after_failure("cannot rotate", script_.directories[i].path, rotated.error()))
                return Progress::ended;
        }
    }
    report_recovery();
    return Progress::done;
}

// The block's files, between the phases "writing" and "dropping".
base::Status Logger::write_block() {
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        record_->files[i] = {directories_[i].inode(), directories_[i].size()};
    record_->unfinished_next = block_.after.unfinished ? 1 : 0;
    record_->route_next = block_.after.route;
    set_phase(*record_, Phase::writing);
    for (std::size_t i = 0; i < script_.directories.size(); ++i) {
        failing_ = script_.directories[i].path;
        if (const auto done = directories_[i].append(block_.directories[i].view()); !done)
            return done;
    }
    set_phase(*record_, Phase::dropping);
    return base::kOk;
}

base::Status Logger::undo_block() {
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        if (const auto done = directories_[i].truncate_to(record_->files[i].size); !done)
            return done;
    set_phase(*record_, Phase::idle);
    return base::kOk;
}

// Standard output and error are for people; they are no place for lines that must not be lost.
void Logger::report_outputs() {
    if (block_.output.size() > 0) (void)sys::write_all(sys::kStdout, block_.output.view());
    std::string_view alerts = block_.alert.view();
    while (!alerts.empty()) {
        const std::size_t end = std::min(alerts.find('\n'), alerts.size());
        sys::report({"slipway-log: alert: ", alerts.substr(0, end)});
        alerts.remove_prefix(std::min(end + 1, alerts.size()));
    }
}

// Says what is wrong when it begins, and waits longer each time; lines wait in the pipes. False
// when a signal asks for an end.
bool Logger::wait_after_failure(std::string_view what, std::string_view where, base::Errno why) {
    if (retry_ms_ == 0) {
        retry_ms_ = script_.directories.empty() ? 1000 : script_.directories[0].limits.retry_ms;
        retry_ms_ = std::max<std::uint64_t>(retry_ms_, 10);
        const bool locked = why.value == EBUSY;
        sys::report({"slipway-log: ", what, " '", where, "'", sys::explain(why).view(),
                     locked ? "; another logger has it: stop that one"
                            : "; its lines wait in the pipe until it can be written"});
    }
    std::array<sys::Poll, 1> polls{{{signals_.number(), sys::kReadable, 0}}};
    const std::uint64_t until = sys::monotonic() + retry_ms_ * sys::kMillisecond;
    retry_ms_ = std::min(2 * retry_ms_, kLongestWaitMs);
    for (std::uint64_t now = sys::monotonic(); now < until; now = sys::monotonic()) {
        if (!sys::wait_for(polls, until - now)) return false;
        if (polls[0].ready != 0) read_signals();
        if (ending_ == Ending::stop || ending_ == Ending::drain) {
            const auto left = sys::readable_bytes(intake_.spare());
            sys::report(
                {"slipway-log: ends while '", where, "' cannot be written; ",
                 base::decimal_unsigned(left.value_or(0)).view(),
                 intake_.lossless() ? " bytes wait for the next logger" : " bytes are lost"});
            return false;
        }
    }
    return true;
}

void Logger::report_recovery() {
    if (retry_ms_ == 0) return;
    retry_ms_ = 0;
    sys::report({"slipway-log: writes again"});
}

int Logger::finish() {
    int code = 0;
    // A line that a successor will finish is no end of a file.
    for (std::size_t i = 0; i < script_.directories.size(); ++i) {
        if (record_->unfinished != 0) continue;
        if (!directories_[i].close_cleanly()) code = 111;
    }
    return code;
}

}  // namespace slipway::logger
