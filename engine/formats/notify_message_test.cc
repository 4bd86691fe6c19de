#include "engine/formats/notify_message.h"

namespace slipway::formats {
namespace {

TEST(NotifyMessage, ReadsSeveralLines) {
    const auto m =
        decode_notify_message("READY=1\nSTATUS=serving a=b\nMAINPID=4711\nX\n=\nERRNO=2");
    EXPECT_TRUE(m.ready);
    EXPECT_EQ(m.status, "serving a=b");
    EXPECT_EQ(m.main_pid, 4711u);
    EXPECT_FALSE(m.main_pid_wrong);
    EXPECT_FALSE(m.watchdog);
    EXPECT_EQ(m.error, 2u);
    const auto more = decode_notify_message("WATCHDOG_USEC=3000000\nERRNO=4096\nBUSERROR=a.b.C");
    EXPECT_EQ(more.watchdog_usec, 3000000u);
    EXPECT_EQ(more.error, 0u);
    EXPECT_EQ(more.bus_error, "a.b.C");
}

TEST(NotifyMessage, PassesOverNonsense) {
    const auto m = decode_notify_message("READY=yes\nMAINPID=1\nMAINPID=-5\nWATCHDOG=trigger");
    EXPECT_FALSE(m.ready);
    EXPECT_EQ(m.main_pid, 0u);
    EXPECT_TRUE(m.main_pid_wrong);
    EXPECT_TRUE(m.watchdog_trigger);
    EXPECT_FALSE(m.watchdog);
    EXPECT_FALSE(decode_notify_message("").ready);
}

}  // namespace
}  // namespace slipway::formats
