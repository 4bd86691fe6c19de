#include "engine/logger/host.h"

#include <algorithm>
#include <cerrno>

#include "engine/logger/hosted_stream.h"
#include "engine/spawn/holder.h"
#include "engine/sys/clock.h"
#include "engine/sys/directory.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::logger {
namespace {

constexpr std::uint64_t kHolderRetry = sys::kSecond;
// Before a call that failed is made again.
constexpr std::uint64_t kPause = 200 * sys::kMillisecond;

// Too large for a stack; there is one host.
constinit std::array<HostedStream*, kMaxStreams> streams{};
constinit std::array<sys::Poll, kMaxStreams + 2> polls;

class Host {
public:
    Host(const HostOptions& options, Scratch& scratch) : options_(options), scratch_(scratch) {}

    int run();

private:
    void connect(std::uint64_t now);
    bool scan();
    bool knows(std::string_view name) const;
    void add(std::string_view name, HostedPipes&& pipes = {});
    void end(std::size_t i);
    bool read_signals();
    bool reap();
    void wait(std::uint64_t now);

    const HostOptions& options_;
    Scratch& scratch_;
    Copier copier_;
    sys::Fd signals_;
    sys::Fd directory_;
    sys::Fd holder_;
    std::array<HostedStream*, kMaxStreams>& streams_ = streams;
    std::size_t count_ = 0;
    std::uint64_t connect_at_ = 0;
    bool scan_ = true;
    bool ending_ = false;
    bool stalled_ = false;  // signals could not be read, or ends not be taken
};

void Host::connect(std::uint64_t now) {
    auto holder = spawn::connect_holder(options_.holder);
    if (!holder) {
        if (connect_at_ == 0)
            sys::report({"slipway-log: cannot reach the holder '", options_.holder, "'",
                         sys::explain(holder.error()).view(), "; tries again every second"});
        connect_at_ = now + kHolderRetry;
        return;
    }
    holder_ = std::move(holder).value();
    connect_at_ = 0;
    for (std::size_t i = 0; i < count_; ++i) (void)streams_[i]->pipes().store(holder_);
    scan_ = true;
}

bool Host::knows(std::string_view name) const {
    return std::any_of(streams_.begin(), streams_.begin() + count_,
                       [&](const HostedStream* stream) { return stream->name() == name; });
}

// Begins new streams, ends those whose file is gone, and begins those anew whose file has changed.
// False: it is to be tried again.
bool Host::scan() {
    if (!holder_.valid()) return false;
    auto reader = sys::open_directory(directory_, ".");
    if (!reader) return false;
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry || !entry.value()) break;
        if (entry.value()->name[0] != '.' && !knows(entry.value()->view()))
            add(entry.value()->view());
    }
    for (std::size_t i = 0; i < count_; ++i) {
        base::Name name;
        name.assign(streams_[i]->name());
        if (!sys::status_at(directory_, name))
            streams_[i]->stream().drain();
        else if (streams_[i]->has_new_script(directory_))
            streams_[i]->stream().hand_over();
    }
    return true;
}

void Host::add(std::string_view name, HostedPipes&& pipes) {
    if (count_ == kMaxStreams) {
        sys::report({"slipway-log: more than 1024 streams; '", name, "' needs another host"});
        return;
    }
    HostedStream* const stream =
        HostedStream::make(directory_, name, holder_, copier_, scratch_, std::move(pipes));
    if (stream == nullptr) return;
    for (std::size_t i = 0; i < count_; ++i) {
        if (!stream->shares_directory(*streams_[i])) continue;
        sys::report({"slipway-log: '", name, "' names a directory of '", streams_[i]->name(),
                     "'; it is not served until one of them has another"});
        stream->destroy();
        return;
    }
    streams_[count_++] = stream;
}

// Removes a stream that has ended. One that was handed over begins anew with its new script; its
// pipes are never closed meanwhile, as the holder may be away.
void Host::end(std::size_t i) {
    HostedStream* const stream = streams_[i];
    streams_[i] = streams_[--count_];
    const bool again = stream->stream().handed_over() && !ending_;
    base::Name name;
    name.assign(stream->name());
    HostedPipes pipes = std::move(stream->pipes());
    stream->destroy();
    if (again) add(name.view(), std::move(pipes));
}

// False: a child may have ended, and its end could not be taken.
bool Host::reap() {
    for (;;) {
        const auto ended = sys::reap_any();
        if (!ended) return ended.error().value == ECHILD;
        if (!ended.value()) return true;
        for (std::size_t i = 0; i < count_; ++i)
            if (streams_[i]->stream().child_ended(ended.value()->pid, ended.value()->status,
                                                  sys::boottime()))
                break;
    }
}

// False: it is to be called again after a pause.
bool Host::read_signals() {
    for (;;) {
        const auto received = sys::read_signal(signals_);
        if (!received) return false;
        if (!received.value()) return reap();
        const sys::Signal signal = received.value()->signal;
        if (signal == sys::signals::kHup) scan_ = true;
        if (signal == sys::signals::kTerm) ending_ = true;
        for (std::size_t i = 0; i < count_; ++i) {
            if (signal == sys::signals::kAlrm) streams_[i]->stream().rotate();
            if (signal == sys::signals::kTerm) streams_[i]->stream().stop();
        }
    }
}

// Sleeps until something happens, and tells the streams.
void Host::wait(std::uint64_t now) {
    std::optional<std::uint64_t> until;
    const auto consider = [&](std::optional<std::uint64_t> time) {
        if (time && (!until || *time < *until)) until = time;
    };
    if (!holder_.valid()) consider(connect_at_);
    polls[0] = {signals_.number(), sys::kReadable, 0};
    polls[1] = {holder_.number(), sys::kReadable, 0};
    for (std::size_t i = 0; i < count_; ++i) {
        const Stream& stream = streams_[i]->stream();
        consider(stream.deadline());
        polls[i + 2] = {stream.wants_input() ? streams_[i]->pipes().input().value : -1,
                        sys::kReadable, 0};
    }
    std::optional<std::uint64_t> nanoseconds;
    if (until) nanoseconds = *until > now ? *until - now : 0;
    if (stalled_ || !sys::wait_for(std::span(polls).first(count_ + 2), nanoseconds))
        sys::sleep_for(kPause);
    if (stalled_ || polls[0].ready != 0) stalled_ = !read_signals();
    // It says nothing unasked: this is its end.
    if (polls[1].ready != 0) holder_.reset();
    for (std::size_t i = 0; i < count_; ++i)
        if (polls[i + 2].ready != 0) streams_[i]->stream().input_ready();
}

int Host::run() {
    auto signals = sys::open_signal_descriptor(
        {sys::signals::kTerm, sys::signals::kHup, sys::signals::kAlrm, sys::signals::kChld},
        {sys::signals::kXfsz});  // what may not become larger is waited for
    auto directory =
        sys::open_at(sys::kHere, options_.directory, sys::Open::read | sys::Open::directory);
    if (!signals || !directory || !copier_.open()) {
        sys::report({"slipway-log: cannot open '", options_.directory, "'",
                     sys::explain(directory ? base::Errno{EMFILE} : directory.error()).view()});
        return 111;
    }
    signals_ = std::move(signals).value();
    directory_ = std::move(directory).value();
    (void)sys::ignore_signal(sys::signals::kPipe);
    sys::Fd notification;
    if (options_.notification >= 0) notification = sys::Fd::adopt(options_.notification);
    for (;;) {
        const std::uint64_t now = sys::boottime();
        if (!holder_.valid() && now >= connect_at_) connect(now);
        if (scan_) scan_ = !scan();
        for (std::size_t i = 0; i < count_;) {
            streams_[i]->stream().work(now);
            if (streams_[i]->stream().ended())
                end(i);
            else
                ++i;
        }
        if (ending_ && count_ == 0) return 0;
        if (!scan_ && notification.valid()) {
            (void)sys::write_all(notification, std::string_view("\n"));
            notification.reset();
        }
        wait(now);
    }
}

}  // namespace

int run_host(const HostOptions& options, Scratch& scratch) {
    return Host(options, scratch).run();
}

}  // namespace slipway::logger
