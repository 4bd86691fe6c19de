#include "engine/sys/fd.h"

#include <fcntl.h>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(Fd, ClosesOnceAndMoves) {
    const testing::ScratchDirectory dir;
    Fd a = testing::make_file(dir.fd(), "a");
    const int number = a.number();
    Fd b = std::move(a);
    EXPECT_FALSE(a.valid());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(b.number(), number);
    EXPECT_TRUE(is_open({number}));
    b.reset();
    EXPECT_FALSE(is_open({number}));
}

TEST(Fd, EveryOneIsCloseOnExec) {
    const testing::ScratchDirectory dir;
    const Fd a = testing::make_file(dir.fd(), "a");
    const auto b = duplicate(a, 100);
    ASSERT_TRUE(b);
    EXPECT_GE(b.value().number(), 100);
    EXPECT_EQ(::fcntl(a.number(), F_GETFD), FD_CLOEXEC);
    EXPECT_EQ(::fcntl(b.value().number(), F_GETFD), FD_CLOEXEC);
    ASSERT_TRUE(place_at(a, b.value().number(), true));
    EXPECT_EQ(::fcntl(b.value().number(), F_GETFD), 0);
    ASSERT_TRUE(place_at(b.value(), b.value().number(), false));
    EXPECT_EQ(::fcntl(b.value().number(), F_GETFD), FD_CLOEXEC);
}

TEST(Fd, SwitchesNonblocking) {
    const testing::ScratchDirectory dir;
    const Fd a = testing::make_file(dir.fd(), "a");
    ASSERT_TRUE(set_nonblocking(a, true));
    EXPECT_NE(::fcntl(a.number(), F_GETFL) & O_NONBLOCK, 0);
    ASSERT_TRUE(set_nonblocking(a, false));
    EXPECT_EQ(::fcntl(a.number(), F_GETFL) & O_NONBLOCK, 0);
    EXPECT_EQ(set_nonblocking({9999}, true).error(), Errno{EBADF});
}

TEST(Fd, ClosesARange) {
    const testing::ScratchDirectory dir;
    const Fd a = testing::make_file(dir.fd(), "a");
    const int high = duplicate(a, 500).value().release();
    ASSERT_TRUE(close_range(500, 600));
    EXPECT_FALSE(is_open({high}));
    EXPECT_TRUE(is_open(a));
}

}  // namespace
}  // namespace slipway::sys
