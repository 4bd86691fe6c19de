#include "engine/sys/power.h"

#include <gtest/gtest.h>

#include "engine/sys/fork.h"

namespace slipway::sys {
namespace {

// Only what cannot touch the machine the tests run on; the rest is booted by vmtests.
TEST(Power, TellsAboutThePidNamespace) {
    EXPECT_TRUE(in_first_pid_namespace());
}

TEST(Power, AHostNameThatIsTooLongIsRefused) {
    EXPECT_FALSE(set_host_name(std::string_view(
        "0123456789012345678901234567890123456789012345678901234567890123456789")));
}

}  // namespace
}  // namespace slipway::sys
