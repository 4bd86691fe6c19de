#include "engine/sys/file_system.h"

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(FileSystem, KnowsReadOnlyOnes) {
    EXPECT_FALSE(is_read_only("/tmp").value_or(true));
    EXPECT_FALSE(is_read_only("/nowhere").ok());
}

}  // namespace
}  // namespace slipway::sys
