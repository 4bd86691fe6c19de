#include "engine/logger/stream.h"

#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/logger/status_file.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"

namespace slipway::logger {
namespace {

constexpr std::uint64_t kLongestWaitMs = 30000;
constexpr std::uint64_t kShortestWaitMs = 10;
constexpr std::uint64_t kRestOfLine = 2 * sys::kSecond;
constexpr std::uint64_t kEndOfProcessor = 2 * sys::kSecond;

}  // namespace

base::Status Stream::open(sys::BorrowedFd input, int spare, int notification) {
    if (notification >= 0) notification_ = sys::Fd::adopt(notification);
    return intake_.open(input, spare);
}

void Stream::stop() {
    ending_ = intake_.lossless() ? Ending::stop : Ending::drain;
    stopped_ = true;
}

void Stream::hand_over() {
    ending_ = Ending::stop;
    handed_over_ = stopped_ = true;
}

void Stream::drain() {
    if (ending_ == Ending::none) ending_ = Ending::drain;
}

bool Stream::wants_input() const {
    return opened_ && !ended_ && !blocked_ && retry_ms_ == 0 &&
           (ending_ == Ending::none || lingers_) && !intake_.ended();
}

std::optional<std::uint64_t> Stream::deadline() const {
    if (ended_) return std::nullopt;
    std::optional<std::uint64_t> first;
    const auto consider = [&](std::optional<std::uint64_t> time) {
        if (time && (!first || *time < *first)) first = time;
    };
    if (lingers_) consider(rest_until_);
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        if (kill_at_ != 0 && directories_[i].processor_runs()) consider(kill_at_);
    if (retry_ms_ != 0) {
        consider(retry_at_);
        return first;
    }
    for (std::size_t i = 0; i < script_.directories.size(); ++i) {
        if (may_start_processors()) consider(directories_[i].process_at());
        // An unfinished line, or the processor, holds its file.
        if (record_ != nullptr && record_->unfinished == 0 && !directories_[i].processing())
            consider(directories_[i].due());
    }
    return first;
}

bool Stream::child_ended(sys::Pid pid, sys::WaitStatus status, std::uint64_t now) {
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        if (directories_[i].processor_ended(pid, status, now)) return true;
    return false;
}

// After a request to end them the next logger starts them again.
bool Stream::may_start_processors() const {
    return !stopped_ && (ending_ == Ending::none || intake_.ended());
}

// Nobody else would get the lines: they are written whatever the file's size is.
bool Stream::must_write_all() const {
    return stopped_ && !intake_.lossless();
}

// One that does not end when it is told to must not keep this process.
void Stream::end_processors(std::uint64_t now) {
    if (!stopped_ || (kill_at_ != 0 && now < kill_at_)) return;
    const bool first = kill_at_ == 0;
    if (first) kill_at_ = now + kEndOfProcessor;
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        directories_[i].stop_processor(first ? sys::signals::kTerm : sys::signals::kKill);
    if (!first) kill_at_ = now + kEndOfProcessor;
}

void Stream::work(std::uint64_t now) {
    end_processors(now);
    if (retry_ms_ != 0 && (ending_ != Ending::none && !intake_.ended())) give_up();
    if (retry_ms_ != 0 && now < retry_at_) return;
    Progress progress = Progress::more;
    while (!ended_ && progress == Progress::more) progress = step(now);
}

Stream::Progress Stream::step(std::uint64_t now) {
    if (!opened_) return begin(now);
    if (undo_) {
        if (const auto undone = undo_block(); !undone)
            return fail("cannot cut back", failing_, undone.error(), now);
    }
    if (drop_) return drop_block(now);
    if (const Progress progress = serve_directories(now); progress != Progress::idle)
        return progress;
    if (blocked_) return Progress::idle;
    if (ending_ == Ending::stop) return end(now);
    if (const Progress progress = serve_input(now); progress != Progress::idle) return progress;
    return intake_.ended() || taken_all_ ? end(now) : Progress::idle;
}

// Tries until the directories can be written: at boot they may be on a file system to come.
Stream::Progress Stream::begin(std::uint64_t now) {
    if (const auto opened = open_directories(); !opened)
        return fail("cannot open the log directory", failing_, opened.error(), now);
    opened_ = true;
    report_recovery();
    if (notification_.valid()) (void)sys::write_all(notification_, std::string_view("\n"));
    notification_.reset();
    return Progress::more;
}

Stream::Progress Stream::serve_directories(std::uint64_t now) {
    blocked_ = false;
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        if (const Progress progress = serve_directory(i, now); progress != Progress::idle)
            return progress;
    return Progress::idle;
}

// The processor, and a rotation that is due.
Stream::Progress Stream::serve_directory(std::size_t i, std::uint64_t now) {
    LogDirectory& directory = directories_[i];
    const std::string_view path = script_.directories[i].path;
    if (const auto done = directory.process(now, may_start_processors()); !done)
        return fail("cannot run the processor in", path, done.error(), now);
    const bool full = directory.room().lines == 0;
    const auto due = directory.due();
    const std::uint32_t bit = 1u << i;
    if (directory.size() == 0) rotate_ &= ~bit;
    const bool wanted = full || (due && *due <= now) || (rotate_ & bit) != 0;
    if (directory.has_current() && (!wanted || record_->unfinished != 0)) return Progress::idle;
    if (directory.has_current() && directory.processing()) {
        blocked_ = blocked_ || (full && !must_write_all());
        return Progress::idle;
    }
    if (const auto done = directory.rotate(); !done)
        return fail("cannot rotate", path, done.error(), now);
    rotate_ &= ~bit;
    report_recovery();
    return Progress::more;
}

Stream::Progress Stream::serve_input(std::uint64_t now) {
    const bool ending = ending_ != Ending::none;
    lingers_ = false;
    if ((input_ready_ || (ending && !looked_)) && !intake_.ended()) {
        input_ready_ = false;
        if (const auto taken = intake_.take(); !taken) {
            sys::report({"slipway-log: cannot read the input", sys::explain(taken.error()).view()});
            taken_all_ = true;
            exit_code_ = 111;
        }
        // An end that was asked for still takes what is there now.
        if (ending && !intake_.full()) looked_ = true;
    }
    const Progress progress = write_lines(now);
    return progress == Progress::idle && looked_ && !taken_all_ ? take_last(now) : progress;
}

// All whole lines are written. As with s6-log, the rest of a line may still come.
Stream::Progress Stream::take_last(std::uint64_t now) {
    if (rest_until_ == 0) rest_until_ = now + kRestOfLine;
    const bool unfinished = intake_.waiting() > 0 || record_->unfinished != 0;
    lingers_ = unfinished && !intake_.lossless() && !intake_.ended() && now < rest_until_;
    if (lingers_) return Progress::idle;
    taken_all_ = true;
    return Progress::more;
}

Rooms Stream::rooms() const {
    Rooms rooms{};
    if (must_write_all()) {
        rooms.fill({~std::uint64_t{0}, ~std::uint64_t{0}});
        return rooms;
    }
    for (std::size_t i = 0; i < script_.directories.size(); ++i) rooms[i] = directories_[i].room();
    return rooms;
}

bool Stream::send(const sys::UdpAddress& to, std::string_view datagram) {
    if (!udp_.valid()) {
        auto socket = sys::make_udp_socket();
        if (!socket) return false;
        udp_ = std::move(socket).value();
    }
    return static_cast<bool>(sys::send_udp(udp_, to, datagram));
}

// Writes one block.
Stream::Progress Stream::write_lines(std::uint64_t now) {
    std::string_view text;
    if (const auto looked = intake_.look(text); !looked)
        return fail("cannot look into the pipe of", failing_, looked.error(), now);
    const bool all = text.size() == intake_.waiting();
    // Nothing more comes: the unfinished line is written, unless a successor may finish it.
    const bool over = intake_.ended() || (taken_all_ && !intake_.lossless());
    const bool last = over && all && !intake_.full();
    // A line that fills the pipe is written in parts, as it could not be seen whole.
    const bool seen_whole = all && !intake_.full();
    const bool flush = last || (!seen_whole && text.find('\n') == std::string_view::npos);
    if (text.empty() && !(last && record_->unfinished != 0)) return Progress::idle;
    Block& block = scratch_.block;
    replace_bytes(script_, std::span(scratch_.bytes).first(text.size()));
    fill_block(script_, text, sys::realtime(), {record_->unfinished != 0, record_->route}, rooms(),
               flush, last, block,
               {this, [](void* stream, const sys::UdpAddress& to, std::string_view datagram) {
                    return static_cast<Stream*>(stream)->send(to, datagram);
                }});
    const bool finished_line = record_->unfinished != 0 && !block.after.unfinished;
    if (block.taken == 0 && !finished_line) return Progress::idle;
    record_->taken = block.taken;
    record_->in_pipe = intake_.waiting();
    if (const auto written = write_block(); !written) {
        undo_ = true;
        return fail("cannot write to", failing_, written.error(), now);
    }
    return finish_block(now);
}

// The block is in the files.
Stream::Progress Stream::finish_block(std::uint64_t now) {
    report_recovery();
    report_outputs();
    drop_ = true;
    undropped_ = scratch_.block.taken;
    return drop_block(now);
}

// It must be out of the pipe before anything else is looked at, or it would be written again.
Stream::Progress Stream::drop_block(std::uint64_t now) {
    if (const auto dropped = intake_.drop(undropped_); !dropped) {
        if (dropped.error().value != EPROTO)
            return fail("cannot empty the pipe of", failing_, dropped.error(), now);
        sys::report(
            {"slipway-log: the spare pipe does not hold what was put into it; does another logger "
             "read it?"});
    }
    drop_ = false;
    record_->unfinished = record_->unfinished_next;
    record_->route = record_->route_next;
    set_phase(*record_, Phase::idle);
    // Files that are full now are rotated at once, as by s6-log.
    return serve_directories(now) == Progress::failed ? Progress::failed : Progress::more;
}

// The block's files, between the phases "writing" and "dropping".
base::Status Stream::write_block() {
    const Block& block = scratch_.block;
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        record_->files[i] = {directories_[i].inode(), directories_[i].size(),
                             directories_[i].born()};
    record_->unfinished_next = block.after.unfinished ? 1 : 0;
    record_->route_next = block.after.route;
    set_phase(*record_, Phase::writing);
    for (std::size_t i = 0; i < script_.directories.size(); ++i) {
        failing_ = script_.directories[i].path;
        if (const auto done = directories_[i].append(block.directories[i].view()); !done)
            return done;
    }
    set_phase(*record_, Phase::dropping);
    return base::kOk;
}

base::Status Stream::undo_block() {
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        if (const auto done = directories_[i].truncate_to(record_->files[i].size); !done)
            return done;
    set_phase(*record_, Phase::idle);
    undo_ = false;
    return base::kOk;
}

// Standard output, error and status files are for people; they are no place for lines that must not
// be lost.
void Stream::report_outputs() {
    const Block& block = scratch_.block;
    if (block.output.size() > 0) (void)sys::write_all(sys::kStdout, block.output.view());
    if (block.error.size() > 0) (void)sys::write_all(sys::kStderr, block.error.view());
    std::string_view alerts = block.alert.view();
    while (!alerts.empty()) {
        const std::size_t end = std::min(alerts.find('\n'), alerts.size());
        sys::report({"slipway-log: alert: ", alerts.substr(0, end)});
        alerts.remove_prefix(std::min(end + 1, alerts.size()));
    }
    for (std::size_t i = 0; i < script_.status_files.size(); ++i) {
        if (((block.has_status >> i) & 1) == 0) continue;
        const auto written = write_status_file(
            script_.status_files[i], block.status_headings[i].view(), block.status_lines[i]);
        if (!written)
            sys::report({"slipway-log: cannot write the status file '",
                         script_.status_files[i].path, "'", sys::explain(written.error()).view()});
    }
}

// Says what is wrong when it begins, and waits longer each time; lines wait in the pipes.
Stream::Progress Stream::fail(std::string_view what,
                              std::string_view where,
                              base::Errno why,
                              std::uint64_t now) {
    if (retry_ms_ == 0) {
        const std::uint64_t first =
            script_.directories.empty() ? 1000 : script_.directories[0].limits.retry_ms;
        retry_ms_ = std::max(first, kShortestWaitMs);
        failing_ = where;
        sys::report({"slipway-log: ", what, " '", where, "'", sys::explain(why).view(),
                     why.value == EBUSY ? "; another logger has it: stop that one"
                                        : "; its lines wait in the pipe until it can be written"});
    } else {
        retry_ms_ = std::min(2 * retry_ms_, std::max(retry_ms_, kLongestWaitMs));
    }
    retry_at_ = now + retry_ms_ * sys::kMillisecond;
    return Progress::failed;
}

void Stream::report_recovery() {
    if (retry_ms_ == 0) return;
    retry_ms_ = 0;
    sys::report({"slipway-log: writes again"});
}

// A signal asks for an end while a directory cannot be written.
void Stream::give_up() {
    sys::report({"slipway-log: ends while '", failing_, "' cannot be written; ",
                 base::decimal_unsigned(intake_.waiting()).view(),
                 intake_.lossless() ? " bytes wait for the next logger" : " bytes are lost"});
    ended_ = true;
    exit_code_ = 111;
}

// Waits for processors, except when somebody wants an end now: then the next logger runs them.
Stream::Progress Stream::end(std::uint64_t now) {
    (void)now;
    for (std::size_t i = 0; i < script_.directories.size(); ++i)
        if (directories_[i].processor_runs()) return Progress::idle;
    // A line that a successor will finish is no end of a file.
    for (std::size_t i = 0; record_->unfinished == 0 && i < script_.directories.size(); ++i)
        if (!directories_[i].close_cleanly()) exit_code_ = 111;
    ended_ = true;
    return Progress::idle;
}

}  // namespace slipway::logger
