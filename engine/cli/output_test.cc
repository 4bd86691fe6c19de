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

}  // namespace
}  // namespace slipway::cli
