#include "engine/sys/signal.h"

#include <csignal>

namespace slipway::sys {
namespace {

TEST(Signal, NumbersAreTheKernels) {
    EXPECT_EQ(signals::kChld.value, SIGCHLD);
    EXPECT_EQ(signals::kCont.value, SIGCONT);
    EXPECT_EQ(signals::kStop.value, SIGSTOP);
    EXPECT_EQ(signals::kWinch.value, SIGWINCH);
    EXPECT_EQ(signals::kPwr.value, SIGPWR);
    EXPECT_EQ(signals::kUsr1.value, SIGUSR1);
    EXPECT_EQ(signals::kUsr2.value, SIGUSR2);
}

TEST(Signal, ArriveOnADescriptor) {
    const auto fd = open_signal_descriptor({signals::kUsr1, signals::kHup});
    ASSERT_TRUE(fd);
    EXPECT_EQ(read_signal(fd.value()).value().has_value(), false);
    ASSERT_TRUE(send_signal(own_pid(), signals::kUsr1));
    const auto got = read_signal(fd.value()).value();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->signal, signals::kUsr1);
    EXPECT_EQ(got->sender, own_pid());
    ASSERT_TRUE(ignore_signal(signals::kUsr2));
    ASSERT_TRUE(send_signal(own_pid(), signals::kUsr2));
    ASSERT_TRUE(default_signal(signals::kUsr2));
    ASSERT_TRUE(set_signal_mask({}));
    EXPECT_EQ(send_signal(Pid{0x3fffffff}, signals::kTerm).error(), Errno{ESRCH});
}

TEST(Signal, Sets) {
    constexpr SignalSet kSet{signals::kTerm, Signal{64}};
    static_assert(kSet.contains(Signal{64}) && kSet.contains(signals::kTerm));
    static_assert(!kSet.contains(signals::kHup));
    static_assert(SignalSet::all().contains(signals::kHup));
}

}  // namespace
}  // namespace slipway::sys
