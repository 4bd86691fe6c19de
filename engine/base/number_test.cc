#include "engine/base/number.h"

#include "engine/base/bytes.h"
#include "engine/base/result.h"

namespace slipway::base {
namespace {

TEST(Number, ParsesWholeTextOnly) {
    EXPECT_EQ(parse_unsigned("42"), 42u);
    EXPECT_EQ(parse_unsigned(""), std::nullopt);
    EXPECT_EQ(parse_unsigned("42 "), std::nullopt);
    EXPECT_EQ(parse_unsigned("-1"), std::nullopt);
    EXPECT_EQ(parse_unsigned("18446744073709551615"), 18446744073709551615u);
    EXPECT_EQ(parse_unsigned("18446744073709551616"), std::nullopt);
    EXPECT_EQ(parse_signed("-7"), -7);
    EXPECT_EQ(parse_octal("0755"), 0755u);
    EXPECT_EQ(parse_octal("8"), std::nullopt);
}

TEST(Number, Formats) {
    EXPECT_EQ(decimal(-12).view(), "-12");
    EXPECT_EQ(hexadecimal(0xabc, 6).view(), "000abc");
    EXPECT_EQ(hexadecimal(0xabc, 2).view(), "bc");
}

TEST(Bytes, RoundTrip) {
    std::array<std::uint8_t, 9> bytes{};
    store_be<std::uint64_t>(bytes, 1, 0x0102030405060708u);
    EXPECT_EQ(bytes[1], 1);
    EXPECT_EQ(bytes[8], 8);
    EXPECT_EQ(load_be<std::uint64_t>(bytes, 1), 0x0102030405060708u);
    store_le<std::uint32_t>(bytes, 0, 0x01020304u);
    EXPECT_EQ(bytes[0], 4);
    EXPECT_EQ(load_le<std::uint32_t>(bytes, 0), 0x01020304u);
}

TEST(FixedString, RefusesWhatDoesNotFit) {
    FixedString<4> text;
    EXPECT_TRUE(text.append("abc"));
    EXPECT_FALSE(text.append("de"));
    EXPECT_EQ(text.view(), "abc");
    EXPECT_TRUE(text.append("d"));
    EXPECT_EQ(text.c_str()[4], '\0');
}

TEST(Result, HoldsOneOfTwo) {
    const Result<int> good(3);
    const Result<int> bad(Errno{2});
    EXPECT_EQ(good.value(), 3);
    EXPECT_STREQ(errno_name(bad.error()), "ENOENT");
    EXPECT_EQ(bad.value_or(9), 9);
    EXPECT_STREQ(errno_name(Errno{99999}), "E?");
}

TEST(Number, Hexadecimal) {
    EXPECT_EQ(parse_hexadecimal("0016"), 22u);
    EXPECT_EQ(parse_hexadecimal("fF"), 255u);
    EXPECT_EQ(parse_hexadecimal("ffffffffffffffff"), ~std::uint64_t{0});
    for (const char* bad : {"", "0x1", "g", " 1", "-1", "11111111111111111"})
        EXPECT_EQ(parse_hexadecimal(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace slipway::base
