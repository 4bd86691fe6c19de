#include "engine/sys/entropy.h"

#include <array>

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(Entropy, Differs) {
    std::array<std::uint8_t, 1000> one{}, other{};
    ASSERT_TRUE(random_bytes(one));
    ASSERT_TRUE(random_bytes(other));
    EXPECT_NE(one, other);
}

}  // namespace
}  // namespace slipway::sys
