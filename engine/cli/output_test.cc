#include "engine/cli/output.h"

namespace slipway::cli {
namespace {

TEST(Output, ColumnsAreAsWideAsTheirCellsOnTheScreen) {
    const Output colours(true);
    EXPECT_EQ(columns({{"NAME", "STATE"}, {"nginx", "up"}, {"ü", "x"}}),
              "NAME   STATE\nnginx  up\nü      x\n");
    EXPECT_EQ(columns({{colours.in(Colour::red, "ab"), "x"}, {"abc", "y"}}),
              "\x1b[31mab\x1b[0m   x\nabc  y\n");
}

TEST(Output, NoColoursUnlessAskedFor) {
    EXPECT_EQ(Output(false).in(Colour::red, "a"), "a");
}

TEST(Output, DurationsUseTheLargestUnitThatSaysEnough) {
    EXPECT_EQ(duration(0), "0 s");
    EXPECT_EQ(duration(119), "119 s");
    EXPECT_EQ(duration(120), "2 min");
    EXPECT_EQ(duration(7200), "2 h");
    EXPECT_EQ(duration(172800), "2 d");
}

TEST(Output, SizesHaveTwoDigitsAtLeast) {
    EXPECT_EQ(size_text(0), "0 k");
    EXPECT_EQ(size_text(812 * 1024), "812 k");
    EXPECT_EQ(size_text(1024 * 1024 - 1), "1023 k");
    EXPECT_EQ(size_text(3'600'000), "3.4 M");
    EXPECT_EQ(size_text(36'000'000), "34 M");
    EXPECT_EQ(size_text(std::uint64_t{12} << 30), "12 G");
    EXPECT_EQ(size_text(std::uint64_t{5000} << 40), "5000 T");
}

}  // namespace
}  // namespace slipway::cli
