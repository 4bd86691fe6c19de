#include "engine/sys/identity.h"

#include <unistd.h>

#include <array>

#include <gtest/gtest.h>

#include "engine/sys/limits.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

using testing::in_child;

TEST(Identity, BecomesAnotherUser) {
    if (real_uid() != 0) GTEST_SKIP() << "needs root";
    EXPECT_TRUE(in_child([] {
        const std::array<std::uint32_t, 2> groups{7, 12345};
        if (!set_groups(groups) || !set_group_id(12345) || !set_user_id(54321)) return false;
        std::array<gid_t, 8> have{};
        return ::getgroups(8, have.data()) == 2 && have[1] == 12345 && real_uid() == 54321 &&
               effective_uid() == 54321 && real_gid() == 12345 && !set_user_id(0);
    }));
}

TEST(Limits, AreSetAndRead) {
    EXPECT_TRUE(in_child([] {
        const auto before = resource_limit(7);
        if (!before || !set_resource_limit(7, {64, before.value().hard})) return false;
        return resource_limit(7).value() == ResourceLimit{64, before.value().hard};
    }));
    EXPECT_FALSE(resource_limit(99).ok());
}

}  // namespace
}  // namespace slipway::sys
