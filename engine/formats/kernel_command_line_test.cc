#include "engine/formats/kernel_command_line.h"

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(KernelCommandLine, FindsTheLast) {
    const std::string_view line = "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet root=LABEL=x\n";
    EXPECT_EQ(find_kernel_argument(line, "root")->value, "LABEL=x");
    EXPECT_TRUE(find_kernel_argument(line, "ro"));
    EXPECT_FALSE(find_kernel_argument(line, "ro")->has_value);
    EXPECT_FALSE(find_kernel_argument(line, "rw"));
    EXPECT_FALSE(find_kernel_argument(line, "roo"));
}

TEST(KernelCommandLine, Quotes) {
    std::string_view line = R"(a="b c" "d=e f" "g h" i=)";
    auto argument = next_kernel_argument(line);
    EXPECT_EQ(argument->key, "a");
    EXPECT_EQ(argument->value, "b c");
    argument = next_kernel_argument(line);
    EXPECT_EQ(argument->key, "d");
    EXPECT_EQ(argument->value, "e f");
    argument = next_kernel_argument(line);
    EXPECT_EQ(argument->key, "g h");
    argument = next_kernel_argument(line);
    EXPECT_TRUE(argument->has_value);
    EXPECT_EQ(argument->value, "");
    EXPECT_FALSE(next_kernel_argument(line));
}

TEST(KernelCommandLine, OddBytes) {
    for (std::string_view line : {"", " ", "\"", "=", "\"=", "\"=\"", "a=\"", "==", "\"a"})
        for (int words = 0; next_kernel_argument(line); ++words) ASSERT_LT(words, 5);
}

}  // namespace
}  // namespace slipway::formats
