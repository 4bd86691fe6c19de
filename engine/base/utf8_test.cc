#include "engine/base/utf8.h"

namespace slipway::base {
namespace {

TEST(Utf8, MeasuresCharacters) {
    EXPECT_EQ(utf8_length("a"), 1u);
    EXPECT_EQ(utf8_length("\xc3\xa4x"), 2u);
    EXPECT_EQ(utf8_length("\xe2\x82\xac"), 3u);
    EXPECT_EQ(utf8_length("\xf0\x9f\x98\x80"), 4u);
    EXPECT_EQ(utf8_length(std::string_view("\0", 1)), 1u);
}

TEST(Utf8, RefusesWhatIsNone) {
    for (const char* bad : {"", "\x80", "\xc3", "\xc3x", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
                            "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
                            "\xf5\x80\x80\x80", "\xe2\x82", "\xf0\x9f\x98", "\xff", "\xfe"})
        EXPECT_EQ(utf8_length(bad), 0u);
}

// Against a straightforward encoder: all code points.
TEST(Utf8, AgreesWithAnEncoder) {
    for (unsigned c = 0x80; c <= 0x10ffff; ++c) {
        std::string s;
        const auto put = [&](unsigned byte) { s += static_cast<char>(byte); };
        if (c >= 0x10000)
            put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f));
        else if (c >= 0x800)
            put(0xe0 | c >> 12);
        if (c >= 0x800)
            put(0x80 | (c >> 6 & 0x3f));
        else
            put(0xc0 | c >> 6);
        put(0x80 | (c & 0x3f));
        const bool surrogate = c >= 0xd800 && c <= 0xdfff;
        ASSERT_EQ(utf8_length(s), surrogate ? 0u : s.size()) << c;
    }
}

}  // namespace
}  // namespace slipway::base
