// s6-ioconnect: carries bytes both ways between two pairs of descriptors.
#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "engine/base/number.h"
#include "engine/chain/loaders.h"
#include "engine/chain/options.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/poll.h"
#include "engine/sys/signal.h"
#include "engine/sys/socket.h"

namespace slipway::chain {
namespace {

constexpr int kTimedOut = 1;

// One direction; done when both numbers are -1.
struct Stream {
    int from = -1, to = -1;
    std::size_t begin = 0, end = 0;  // what waits in `bytes`
    std::span<char> bytes;
};

// Apart, so that the program's file does not contain them.
std::array<std::array<char, 32768>, 2> buffers;
std::array<Stream, 2> streams;

bool is_used(int fd) {
    return std::any_of(streams.begin(), streams.end(),
                       [&](const Stream& s) { return s.from == fd || s.to == fd; });
}

// One socket may be both ends of the other side.
void give_up(int& end, sys::Half half) {
    const int fd = std::exchange(end, -1);
    if (fd < 0) return;
    // Fails for what is no socket.
    static_cast<void>(sys::shut_down({fd}, half));
    if (!is_used(fd)) sys::close_descriptor(fd);
}

bool may_come_later(base::Errno why) {
    return why.value == EAGAIN;
}

void take(Stream& stream) {
    const auto got = sys::read({stream.from}, stream.bytes);
    if (!got && may_come_later(got.error())) return;
    if (got && got.value() > 0) {
        stream.begin = 0;
        stream.end = got.value();
        return;
    }
    give_up(stream.from, sys::Half::reading);
    give_up(stream.to, sys::Half::writing);
}

void give(Stream& stream) {
    const std::string_view waiting(&stream.bytes[stream.begin], stream.end - stream.begin);
    const auto written = sys::write({stream.to}, waiting);
    if (written) {
        stream.begin += written.value();
    } else if (!may_come_later(written.error())) {
        stream.begin = stream.end = 0;
        give_up(stream.to, sys::Half::writing);
        give_up(stream.from, sys::Half::reading);
    }
}

// What is waited for: its input while nothing waits to be written, else its output. An output that
// nobody reads any more ends the stream as well.
void choose(const Stream& stream, sys::Poll& input, sys::Poll& output) {
    const bool waits = stream.begin < stream.end;
    input = {waits ? -1 : stream.from, sys::kReadable, 0};
    output = {stream.to, waits ? sys::kWritable : short{0}, 0};
}

void serve(Stream& stream, const sys::Poll& input, const sys::Poll& output) {
    if (input.fd >= 0 && input.ready != 0) {
        take(stream);
    } else if (output.fd >= 0 && (output.ready & sys::kWritable) != 0) {
        give(stream);
    } else if (output.fd >= 0 && (output.ready & sys::kPollError) != 0) {
        stream.begin = stream.end = 0;
        give_up(stream.to, sys::Half::writing);
        give_up(stream.from, sys::Half::reading);
    }
}

int carry(const Call& call, std::uint64_t patience_ms) {
    std::optional<std::uint64_t> patience;
    if (patience_ms > 0) patience = patience_ms * sys::kMillisecond;
    while (std::any_of(streams.begin(), streams.end(), [](const Stream& s) { return s.to >= 0; })) {
        std::array<sys::Poll, 4> polls;
        for (std::size_t i = 0; i < streams.size(); ++i)
            choose(streams[i], polls[2 * i], polls[2 * i + 1]);
        const auto ready = sys::wait_for(polls, patience);
        if (!ready) return die(call, {"unable to wait"}, ready.error());
        if (ready.value() == 0) return kTimedOut;
        for (std::size_t i = 0; i < streams.size(); ++i)
            serve(streams[i], polls[2 * i], polls[2 * i + 1]);
    }
    return 0;
}

}  // namespace

int connect_both_ways(Call& call) {
    std::uint64_t patience = 0, reading = 6, writing = 7;
    // Whether a descriptor is a socket is seen; the digits said so to older versions.
    Options options(call.words, "0167t:r:w:");
    while (const auto option = options.next()) {
        if (option->letter == '?') return wrong_usage(call);
        if (option->value == nullptr) continue;
        const auto number = base::parse_unsigned(option->value);
        if (!number || *number > 0x7fffffff) return wrong_usage(call);
        (option->letter == 't' ? patience : option->letter == 'r' ? reading : writing) = *number;
    }
    for (const int fd : {0, 1, static_cast<int>(reading), static_cast<int>(writing)})
        if (!sys::is_open({fd})) return die(call, kFailed, {"a descriptor is not open"});
    streams[0].from = 0;
    streams[0].to = static_cast<int>(writing);
    streams[1].from = static_cast<int>(reading);
    streams[1].to = 1;
    for (std::size_t i = 0; i < streams.size(); ++i) streams[i].bytes = buffers[i];
    for (const Stream& stream : streams)
        for (const int fd : {stream.from, stream.to})
            static_cast<void>(sys::set_nonblocking({fd}, true));
    static_cast<void>(sys::ignore_signal(sys::signals::kPipe));
    return carry(call, patience);
}

}  // namespace slipway::chain
