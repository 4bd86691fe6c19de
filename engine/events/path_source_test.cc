#include "engine/events/path_source.h"

#include <array>
#include <thread>

#include <gtest/gtest.h>

#include "engine/sys/clock.h"
#include "engine/sys/poll.h"
#include "engine/sys/testing.h"

namespace slipway::events {
namespace {

constexpr Millis kNow = 100'000;

// A manager whose service "job" has ended, and whose event "there" is wanted or is not.
class Manager {
public:
    Manager(const std::string& run, bool wanted) : wanted_(wanted) {
        EXPECT_TRUE(sys::bind_unix(listener_, run + "/control"));
        EXPECT_TRUE(sys::listen_on(listener_, 4));
    }

    sys::Fd accept() const {
        await_readable(listener_);
        sys::Fd client = sys::accept_from(listener_).value();
        await_readable(client);
        std::array<std::uint8_t, formats::kMaxFrame> buffer;
        EXPECT_TRUE(sys::receive(client, buffer));
        return client;
    }

    // Everything, to one who asks.
    void answer() const {
        const sys::Fd client = accept();
        formats::ServiceFrame event;
        event.name = "there";
        event.kind = "event";
        if (wanted_) event.flags = formats::kFlagWantedUp;
        send(client, event);
        formats::ServiceFrame job;
        job.name = "job";
        job.state = formats::ServiceState::stopped;
        job.since_unix = static_cast<std::uint64_t>(sys::realtime().seconds) - 50;
        job.begun_ms = 1;
        send(client, job);
        send(client, formats::DoneFrame{});
    }

private:
    static void await_readable(sys::BorrowedFd fd) {
        std::array polls{sys::Poll{fd.value, sys::kReadable}};
        EXPECT_EQ(sys::wait_for(polls, 60 * sys::kSecond).value_or(0), 1);
    }

    template <typename Frame>
    static void send(const sys::Fd& client, const Frame& frame) {
        std::array<std::uint8_t, formats::kMaxFrame> bytes;
        const std::size_t size = formats::encode(frame, bytes);
        EXPECT_TRUE(sys::send(client, std::span(bytes).first(size)));
    }

    bool wanted_;
    sys::Fd listener_ = sys::make_unix_socket(sys::SocketType::packets).value();
};

// What is due after the first look at a file that is there, and how often it was pulsed.
std::pair<std::optional<Millis>, int> looked(bool wanted) {
    const sys::testing::ScratchDirectory dir;
    sys::testing::make_file(dir.fd(), "file");
    const Manager manager(dir.path(), wanted);
    Board board;
    PathEvent event;
    event.id = board.watch({"there", 0});
    event.name = "there";
    event.paths = {{formats::EventKey::exists, dir.path() + "/file"}};
    event.triggers = {"job"};
    auto source = PathSource::open({event}, dir.path()).value();
    std::thread plays([&] {
        const sys::Fd follows = manager.accept();
        manager.answer();
        manager.answer();
    });
    source->turn(board, kNow, {});
    plays.join();
    int pulses = 0;
    while (const auto message = board.next(kNow)) {
        pulses += message->verb == formats::EventVerb::pulse ? 1 : 0;
        board.told(*message);
    }
    return {source->next_due(), pulses};
}

TEST(PathSource, WhatIsStillThereStartsItsServiceAgain) {
    EXPECT_EQ(looked(true).second, 1);
}

TEST(PathSource, WhatNobodyWantsIsNotWaitedFor) {
    const auto [due, pulses] = looked(false);
    EXPECT_EQ(pulses, 0);
    ASSERT_TRUE(due);
    EXPECT_GT(*due, kNow);
}

}  // namespace
}  // namespace slipway::events
