#include "engine/sys/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(Terminal, IsReset) {
    const Fd master = Fd::adopt(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    ASSERT_EQ(::unlockpt(master.number()), 0);
    const Fd slave = open_at(kHere, ::ptsname(master.number()), Open::read | Open::write).value();
    EXPECT_TRUE(is_terminal(slave));
    termios raw{};
    ::cfmakeraw(&raw);
    ASSERT_EQ(::tcsetattr(slave.number(), TCSANOW, &raw), 0);
    ASSERT_TRUE(reset_terminal(slave));
    termios after{};
    ASSERT_EQ(::tcgetattr(slave.number(), &after), 0);
    EXPECT_TRUE(after.c_lflag & ICANON);
    EXPECT_TRUE(after.c_lflag & ECHO);
}

TEST(Terminal, AFileIsNone) {
    const testing::ScratchDirectory dir;
    const Fd file = testing::make_file(dir.fd(), "f");
    EXPECT_FALSE(is_terminal(file));
    EXPECT_FALSE(reset_terminal(file));
    EXPECT_FALSE(take_terminal(file));
}

}  // namespace
}  // namespace slipway::sys
