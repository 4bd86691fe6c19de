#include "engine/sys/entropy.h"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(Entropy, Differs) {
    std::array<std::uint8_t, 1000> one{}, other{};
    ASSERT_TRUE(random_bytes(one));
    ASSERT_TRUE(random_bytes(other));
    EXPECT_NE(one, other);
}

TEST(Entropy, SerialsDifferAndAreNotZero) {
    std::set<std::uint32_t> drawn;
    for (int i = 0; i < 100; ++i) drawn.insert(random_serial());
    EXPECT_GE(drawn.size(), 99u);
    EXPECT_FALSE(drawn.contains(0));
}

}  // namespace
}  // namespace slipway::sys
