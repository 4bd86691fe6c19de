#include "engine/syslog/serve.h"

#include <array>
#include <cerrno>

#include "engine/sys/clock.h"
#include "engine/sys/poll.h"

namespace slipway::syslog {
namespace {

constexpr std::uint64_t kPatience = 2 * sys::kSecond;
// What fails now for lack of memory may succeed then.
constexpr std::uint64_t kPause = 10 * sys::kMillisecond;
// Between two looks at the other side; more only wait in the socket.
constexpr int kMostInTurn = 64;
// At the end: as many as a socket holds, should senders go on.
constexpr int kMostAtEnd = 4096;

// One message into the queue; false when none is there.
bool take_message(Server& server) {
    const auto received = sys::receive(server.socket, server.buffers.message);
    if (!received) return false;
    Sender sender;
    if (received.value().sender)
        sender = {received.value().sender->pid.value, received.value().sender->uid};
    const std::string_view text(reinterpret_cast<const char*>(server.buffers.message.data()),
                                received.value().size);
    const auto message = formats::decode_syslog_message(text);
    write_line(message, sender, received.value().truncated, server.buffers.line);
    server.buffers.queue.add(server.buffers.line.view());
    return true;
}

// Gives how many there were.
int take_messages(Server& server, int most) {
    int taken = 0;
    while (taken < most && take_message(server)) ++taken;
    return taken;
}

// What the pipe takes without making us wait.
sys::Status give_lines(Server& server) {
    const auto written = sys::write(sys::kStdout, server.buffers.queue.front());
    if (written) server.buffers.queue.drop(written.value());
    if (!written && written.error().value != EAGAIN) return written.error();
    return base::kOk;
}

sys::Status finish(Server& server) {
    const std::uint64_t end = sys::monotonic() + kPatience;
    take_messages(server, kMostAtEnd);
    while (!server.buffers.queue.empty()) {
        const std::uint64_t now = sys::monotonic();
        if (now >= end) return sys::Errno{ETIMEDOUT};
        std::array polls{sys::Poll{sys::kStdout.value, sys::kWritable}};
        const auto ready = sys::wait_for(polls, end - now);
        if (!ready) return ready.error();
        if (polls[0].ready == 0) continue;
        if (const auto done = give_lines(server); !done) return done;
    }
    return base::kOk;
}

}  // namespace

sys::Status serve(Server& server) {
    for (;;) {
        std::array polls{
            sys::Poll{server.signals.number(), sys::kReadable},
            sys::Poll{server.socket.number(), sys::kReadable},
            sys::Poll{server.buffers.queue.empty() ? -1 : sys::kStdout.value, sys::kWritable},
        };
        const auto ready = sys::wait_for(polls, std::nullopt);
        if (!ready) {
            sys::sleep_for(kPause);
            continue;
        }
        if (polls[0].ready != 0) return finish(server);
        if (polls[1].ready != 0 && take_messages(server, kMostInTurn) == 0) sys::sleep_for(kPause);
        if (polls[2].ready != 0)
            if (const auto done = give_lines(server); !done) return done;
    }
}

}  // namespace slipway::syslog
