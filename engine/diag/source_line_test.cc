#include "engine/diag/source_line.h"

namespace slipway::diag {
namespace {

TEST(ShowLine, MarksFollowTabsAndCharactersOfSeveralBytes) {
    const ShownLine shown = show_line("\té = wörd", 7, 5);
    EXPECT_EQ(shown.text, "\té = wörd");
    EXPECT_EQ(shown.marks, "\t    ^~~~");
}

TEST(ShowLine, WithoutAColumnThereAreNoMarks) {
    EXPECT_EQ(show_line("ab", 0, 0).marks, "");
}

TEST(ShowLine, PlaceBehindTheEndIsMarkedThere) {
    EXPECT_EQ(show_line("ab", 3, 1).marks, "  ^");
    EXPECT_EQ(show_line("ab", 300, 9).marks, "  ^");
    EXPECT_EQ(show_line("", 1, 1).marks, "^");
}

TEST(ShowLine, LongLineIsCutAroundThePlace) {
    const std::string line = std::string(100000, 'a') + "HERE" + std::string(100000, 'b');
    const ShownLine shown = show_line(line, 100001, 4);
    EXPECT_LT(shown.text.size(), 170u);
    EXPECT_EQ(shown.text.substr(0, 3), "…");
    EXPECT_EQ(shown.text.substr(shown.text.size() - 3), "…");
    // One column for the sign, 60 before the place.
    EXPECT_EQ(shown.marks, std::string(61, ' ') + "^~~~");
    EXPECT_EQ(shown.text.substr(3 + 60, 4), "HERE");
}

TEST(ShowLine, CutsBetweenCharactersOnly) {
    for (std::size_t column = 1; column < 400; ++column) {
        std::string line;
        for (int i = 0; i < 200; ++i) line += "é";
        EXPECT_EQ(show_line(line, column, 1).text.find('?'), std::string::npos) << column;
    }
}

TEST(Printable, WhatDrivesATerminalIsShownAsAQuestionMark) {
    EXPECT_EQ(printable("a\033[2J\x7f\xc2\x9b"
                        "b"),
              "a?[2J??b");
    EXPECT_EQ(printable("\x84ok\xff\xe2\x82"), "?ok???");
    EXPECT_EQ(printable("\t€\xc2\xa0"), "\t€\xc2\xa0");
}

}  // namespace
}  // namespace slipway::diag
