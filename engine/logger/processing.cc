// How a file of a log directory goes through its processor, over failures and deaths.
#include <algorithm>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/logger/archives.h"
#include "engine/logger/log_directory.h"
#include "engine/logger/processor.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::logger {
namespace {

constexpr std::uint64_t kLongestWaitMs = 30000;
constexpr unsigned kTries = 5;  // a minute with the usual waits

}  // namespace

// s6-log leaves the same files; what it did not finish, it makes a .u archive.
base::Status LogDirectory::recover_processing() {
    if (processed_is_complete(directory_)) {
        processing_ = Processing::finishing;
        retry_at_ = 0;
        return process(0, false);
    }
    if (const auto done = discard_processed(directory_); !done) return done;
    if (!sys::status_at(directory_, "previous", sys::Follow::no)) return base::kOk;
    if (target_->processor.empty()) return make_archive(directory_, "previous", false);
    processing_ = Processing::waiting;
    return base::kOk;
}

std::optional<std::uint64_t> LogDirectory::process_at() const {
    if (processing_ == Processing::waiting || processing_ == Processing::finishing)
        return retry_at_;
    return std::nullopt;
}

base::Status LogDirectory::process(std::uint64_t now, bool may_start) {
    if (processing_ == Processing::finishing) {
        if (const auto done = archive_processed(directory_); !done) return done;
        processing_ = Processing::none;
        (void)trim_archives(directory_, target_->limits);
        return base::kOk;
    }
    if (processing_ != Processing::waiting) return base::kOk;
    if (failures_ >= kTries && room().lines == 0) return give_up_processing();
    if (now < retry_at_ || !may_start) return base::kOk;
    const auto started = start_processor(directory_, *target_);
    if (!started) return started.error();
    processor_ = started.value();
    processing_ = Processing::running;
    return base::kOk;
}

bool LogDirectory::processor_ended(sys::Pid pid, sys::WaitStatus status, std::uint64_t now) {
    if (processing_ != Processing::running || pid != processor_) return false;
    const bool succeeded = !status.signalled() && status.exit_code() == 0;
    base::Errno why{};
    if (succeeded) {
        const auto completed = complete_processed(directory_);
        if (completed) {
            processing_ = Processing::finishing;
            retry_at_ = retry_ms_ = failures_ = 0;
            return true;
        }
        why = completed.error();
    }
    processing_ = Processing::waiting;
    ++failures_;
    const std::uint64_t first = std::max<std::uint64_t>(target_->limits.retry_ms, 10);
    const int number = status.signalled() ? status.signal() : status.exit_code();
    if (retry_ms_ == 0)
        sys::report({"slipway-log: the processor of '", target_->path, "' ",
                     succeeded            ? "left files that cannot be kept"
                     : status.signalled() ? "was killed by signal "
                                          : "ended with exit code ",
                     succeeded ? std::string_view{}
                               : base::decimal_unsigned(static_cast<std::uint64_t>(number)).view(),
                     succeeded ? sys::explain(why).view() : std::string_view{},
                     "; it will be tried again, and its lines are kept in 'previous'"});
    retry_ms_ = retry_ms_ == 0 ? first : std::min(2 * retry_ms_, std::max(first, kLongestWaitMs));
    retry_at_ = now + retry_ms_ * sys::kMillisecond;
    return true;
}

// Neither lines nor the service shall wait for a command that does not work.
base::Status LogDirectory::give_up_processing() {
    if (const auto done = discard_processed(directory_); !done) return done;
    const auto archived = make_archive(directory_, "previous", false);
    if (!archived && archived.error().value != ENOENT) return archived;
    sys::report({"slipway-log: the processor of '", target_->path,
                 "' still fails and the next file is full; the one before is kept unprocessed, "
                 "as a .u archive"});
    processing_ = Processing::none;
    retry_ms_ = failures_ = 0;
    return base::kOk;
}

void LogDirectory::stop_processor(sys::Signal signal) {
    if (processing_ == Processing::running) (void)sys::send_signal(processor_, signal);
}

}  // namespace slipway::logger
