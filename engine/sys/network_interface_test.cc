#include "engine/sys/network_interface.h"

#include <cstdint>
#include <fstream>

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(NetworkInterface, UnknownOnesAreRefused) {
    EXPECT_EQ(bring_up("nonesuch0").error(), Errno{19});
    EXPECT_EQ(bring_up("a-name-that-is-too-long").error(), Errno{19});
    EXPECT_EQ(interface_number("nonesuch0").error(), Errno{19});
    EXPECT_EQ(interface_number("a-name-that-is-too-long").error(), Errno{19});
}

TEST(NetworkInterface, HasTheNumberThatTheKernelSays) {
    std::uint32_t number = 0;
    if (!(std::ifstream("/sys/class/net/lo/ifindex") >> number)) GTEST_SKIP() << "no /sys";
    const auto found = interface_number("lo");
    ASSERT_TRUE(found);
    EXPECT_EQ(found.value(), number);
}

}  // namespace
}  // namespace slipway::sys
