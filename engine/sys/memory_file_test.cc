#include "engine/sys/memory_file.h"

#include <array>

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(MemoryFile, KeepsBytesAndIsNotInherited) {
    const auto file = make_memory_file("test");
    ASSERT_TRUE(file);
    EXPECT_FALSE(is_inherited(file.value()));
    ASSERT_TRUE(write_all(file.value(), std::string_view("abc")));
    ASSERT_TRUE(seek_to(file.value(), 1));
    std::array<char, 4> bytes{};
    EXPECT_EQ(read(file.value(), std::span<char>(bytes)).value(), 2u);
    EXPECT_EQ(bytes[0], 'b');
}

}  // namespace
}  // namespace slipway::sys
