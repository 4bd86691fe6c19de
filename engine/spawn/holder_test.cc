#include "engine/spawn/holder.h"

#include <stdlib.h>
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "engine/sys/fork.h"
#include "engine/sys/pipe.h"
#include "engine/sys/poll.h"
#include "engine/sys/signal.h"

namespace slipway::spawn {
namespace {

// The real slipway-fdholder, from the build.
class Holder : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_NE(::mkdtemp(directory_.data()), nullptr);
        socket_ = directory_ + "/socket";
        sys::Pipe ready = sys::make_pipe().value();
        const auto pid = sys::fork_process();
        ASSERT_TRUE(pid);
        if (!pid.value()) {
            std::string program = SLIPWAY_FDHOLDER, option = "-d", fd = "9";
            static_cast<void>(sys::place_at(ready.write_end, 9, true));
            char* const argv[] = {program.data(), option.data(), fd.data(), socket_.data(),
                                  nullptr};
            static_cast<void>(sys::execute(program, argv, sys::environment()));
            sys::exit_now(127);
        }
        pid_ = pid.value();
        ready.write_end.reset();
        char newline = 0;
        ASSERT_EQ(::read(ready.read_end.number(), &newline, 1), 1);
    }

    void TearDown() override {
        static_cast<void>(sys::send_signal(pid_, sys::signals::kTerm));
        static_cast<void>(sys::send_signal(pid_, sys::signals::kCont));
        EXPECT_EQ(sys::wait_and_reap(pid_).value().status, sys::exited_with(0));
        EXPECT_EQ(::rmdir(directory_.c_str()), 0);
    }

    std::string directory_ = "/tmp/slipway-holder-XXXXXX";
    std::string socket_;
    sys::Pid pid_;
};

TEST_F(Holder, KeepsADescriptor) {
    const auto connection = connect_holder(socket_);
    ASSERT_TRUE(connection);
    const sys::BorrowedFd holder = connection.value().borrow();
    sys::Pipe pipe = sys::make_pipe().value();
    ASSERT_TRUE(holder_store(holder, "pipe/a", pipe.write_end));
    pipe.write_end.reset();
    {
        const auto copy = holder_get(holder, "pipe/a");
        ASSERT_TRUE(copy);
        EXPECT_EQ(::write(copy.value().number(), "x", 1), 1);
    }
    HolderPacket packet;
    auto list = holder_list(holder, 0, packet);
    ASSERT_TRUE(list);
    EXPECT_EQ(formats::next_name(list.value().payload), "pipe/a");
    EXPECT_EQ(list.value().cursor, 0u);
    ASSERT_TRUE(holder_remove(holder, "pipe/a"));
    char bytes[2];
    EXPECT_EQ(::read(pipe.read_end.number(), bytes, 2), 1);
    EXPECT_EQ(::read(pipe.read_end.number(), bytes, 2), 0) << "the holder's copy is closed";
}

TEST_F(Holder, ErrorsComeBack) {
    const auto connection = connect_holder(socket_);
    const sys::BorrowedFd holder = connection.value().borrow();
    EXPECT_EQ(holder_get(holder, "nothing").error(), sys::Errno{ENOENT});
    EXPECT_EQ(holder_remove(holder, "nothing").error(), sys::Errno{ENOENT});
    EXPECT_EQ(holder_remove(holder, "").error(), sys::Errno{EINVAL});
    EXPECT_EQ(connect_holder(directory_ + "/none").error(), sys::Errno{ENOENT});
}

TEST_F(Holder, AHolderThatHangsDoesNotHangUs) {
    const auto connection = connect_holder(socket_);
    ASSERT_TRUE(sys::send_signal(pid_, sys::signals::kStop));
    EXPECT_EQ(holder_get(connection.value(), "a").error(), sys::Errno{ETIMEDOUT});
}

}  // namespace
}  // namespace slipway::spawn
