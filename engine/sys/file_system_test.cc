#include "engine/sys/file_system.h"

#include <gtest/gtest.h>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(FileSystem, KnowsReadOnlyOnes) {
    EXPECT_FALSE(is_read_only("/tmp").value_or(true));
    EXPECT_FALSE(is_read_only("/nowhere").ok());
}

TEST(FileSystem, KnowsWhatIsUsed) {
    EXPECT_FALSE(used_bytes("/nowhere").ok());
    const testing::ScratchDirectory dir;
    const auto before = used_bytes(dir.path());
    ASSERT_TRUE(before.ok());
    EXPECT_GT(before.value(), 0u);
}

}  // namespace
}  // namespace slipway::sys
