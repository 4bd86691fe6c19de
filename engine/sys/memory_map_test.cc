#include "engine/sys/memory_map.h"

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(MemoryMap, SharesAFile) {
    const testing::ScratchDirectory dir;
    const Fd f = testing::make_file(dir.fd(), "f");
    ASSERT_TRUE(truncate(f, 4096));
    auto map = map_file(f, 4096, true);
    ASSERT_TRUE(map);
    map.value().bytes()[7] = 42;
    std::array<std::uint8_t, 1> got{};
    EXPECT_EQ(read_at(f, got, 7).value(), 1u);
    EXPECT_EQ(got[0], 42);
    MemoryMap other = std::move(map).value();
    EXPECT_EQ(other.bytes()[7], 42);
    EXPECT_TRUE(map.value().bytes().empty());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(map_anonymous(64).value().bytes()[63], 0);
    EXPECT_EQ(map_file({9999}, 64, false).error(), Errno{EBADF});
}

TEST(MemoryMap, DiscardedPagesAreZeroAgain) {
    auto map = map_anonymous(8192);
    ASSERT_TRUE(map);
    map.value().bytes()[0] = 1;
    map.value().bytes()[8191] = 1;
    discard(map.value().bytes());
    EXPECT_EQ(map.value().bytes()[0], 0);
    EXPECT_EQ(map.value().bytes()[8191], 0);
}

}  // namespace
}  // namespace slipway::sys
