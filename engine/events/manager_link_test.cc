#include "engine/events/manager_link.h"

#include <thread>

#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/testing.h"

namespace slipway::events {
namespace {

using formats::EventVerb;

struct Request {
    std::uint32_t serial = 0;
    std::uint8_t flags = 0;
    EventVerb verb{};
    std::string name;
};

void await_readable(sys::BorrowedFd fd) {
    std::array polls{sys::Poll{fd.value, sys::kReadable}};
    EXPECT_EQ(sys::wait_for(polls, 60 * sys::kSecond).value_or(0), 1);
}

// Plays one manager: takes a request, and answers it, or dies first.
Request live_once(sys::BorrowedFd listener, bool answers) {
    await_readable(listener);
    const sys::Fd client = sys::accept_from(listener).value();
    await_readable(client);
    std::array<std::uint8_t, formats::kMaxFrame> buffer;
    const auto got = sys::receive(client, buffer);
    formats::ClientRequest request;
    formats::NameList names;
    EXPECT_TRUE(got && formats::decode(std::span(buffer).first(got.value().size), request, names));
    Request seen{request.header.serial, request.flags, request.event,
                 std::string(request.names[0])};
    std::array<std::uint8_t, 256> bytes;
    const std::size_t size = formats::encode(formats::DoneFrame{seen.serial}, bytes);
    if (answers) {
        EXPECT_TRUE(sys::send(client, std::span(bytes).first(size)));
    }
    return seen;
}

TEST(ManagerLink, APulseWhoseManagerDiesIsToldWithTheSameNumber) {
    const sys::testing::ScratchDirectory dir;
    const sys::Fd listener = sys::make_unix_socket(sys::SocketType::packets).value();
    ASSERT_TRUE(sys::bind_unix(listener, dir.path() + "/control"));
    ASSERT_TRUE(sys::listen_on(listener, 4));
    std::vector<Request> seen;
    std::thread managers([&] {
        for (const bool answers : {false, true, true}) seen.push_back(live_once(listener, answers));
    });
    Board board;
    const EventId tick = board.watch({"tick"});
    ManagerLink link(dir.path());
    board.pulse(tick);
    link.tell(board, 0);      // the manager dies
    link.tell(board, 1'000);  // the next one answers, and dies
    board.pulse(tick);
    link.tell(board, 2'000);  // seen, and a third one is looked for
    link.tell(board, 10'000);
    managers.join();
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_NE(seen[0].serial, 0u);
    EXPECT_EQ(seen[0].flags, 0);
    EXPECT_EQ(seen[1].serial, seen[0].serial);
    EXPECT_EQ(seen[1].flags, formats::kAgain);
    // Another pulse; it was sent to the dead one, too.
    EXPECT_NE(seen[2].serial, seen[0].serial);
    for (const Request& request : seen) {
        EXPECT_EQ(request.verb, EventVerb::pulse);
        EXPECT_EQ(request.name, "tick");
    }
}

}  // namespace
}  // namespace slipway::events
