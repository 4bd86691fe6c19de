#include "engine/formats/boot_state.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(BootState, ComesBack) {
    const BootState states[] = {
        {}, {7, 6, 0, 7, 2}, {1, 0, 1, 0, 0}, {18446744073709551615u, 1, 2, 3, 4}};
    for (const auto& state : states) {
        BootState back;
        EXPECT_EQ(decode_boot_state(encode(state).view(), back).line, 0u);
        EXPECT_EQ(back, state);
    }
}

TEST(BootState, IsTheDocumentedText) {
    EXPECT_EQ(encode({7, 6, 0, 7, 2}).view(), "current 7\nlast-good 6\ntries 7 2\n");
}

TEST(BootState, CommentsAndBlanks) {
    BootState state;
    EXPECT_EQ(decode_boot_state("# by hand\n\n  current\t3  \n", state).line, 0u);
    EXPECT_EQ(state.current, 3u);
}

TEST(BootState, RefusesAndKeepsWhatWas) {
    struct Case {
        std::string text;
        unsigned line;
    };

    const Case cases[] = {
        {"current x\n", 1},
        {"current\n", 1},
        {"current 1\nlast-god 2\n", 2},
        {"current 1\ncurrent 2\n", 2},
        {"current 1 2\n", 1},
        {"current 18446744073709551616\n", 1},
        {"tries 1\n", 1},
        {"tries 1 99999999\n", 1},
        {"current 1\nlast-good 2", 2},
        {std::string("current 1\0\n", 11), 1},
        {std::string(5000, '\n'), 1},
    };
    for (const auto& c : cases) {
        BootState state{42, 41, 0, 0, 0};
        const auto error = decode_boot_state(c.text, state);
        EXPECT_EQ(error.line, c.line) << c.text;
        EXPECT_FALSE(error.why.empty());
        EXPECT_EQ(state.current, 42u);
    }
}

}  // namespace
}  // namespace slipway::formats
