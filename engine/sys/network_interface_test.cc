#include "engine/sys/network_interface.h"

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(NetworkInterface, UnknownOnesAreRefused) {
    EXPECT_EQ(bring_up("nonesuch0").error(), Errno{19});
    EXPECT_EQ(bring_up("a-name-that-is-too-long").error(), Errno{19});
}

}  // namespace
}  // namespace slipway::sys
