#include "engine/source/quantity.h"

#include "engine/source/text_escape.h"

namespace slipway::source {
namespace {

TEST(Quantity, Times) {
    EXPECT_EQ(parse_time("1s 500ms"), 1500u);
    EXPECT_EQ(parse_time("1s500ms"), 1500u);
    EXPECT_EQ(parse_time("2h 30min"), 9000000u);
    EXPECT_EQ(parse_time("1 d"), 86400000u);
    EXPECT_EQ(parse_time("0"), 0u);
    EXPECT_EQ(parse_time("none"), 0u);
    for (const char* bad : {"", "5", "s", "5 s x", "-1s", "1.5s", "5 S", "18446744073709551616ms",
                            "18446744073709551615s", "999999999999999999d", "1s 2"})
        EXPECT_EQ(parse_time(bad), std::nullopt) << bad;
    for (const model::Millis t : {0ull, 1ull, 1500ull, 90000ull, 86400000ull, ~0ull})
        EXPECT_EQ(parse_time(format_time(t)), t);
}

TEST(Quantity, Limits) {
    EXPECT_EQ(parse_limit("1024"), (model::Limit{1024, 1024}));
    EXPECT_EQ(parse_limit("1K:2M"), (model::Limit{1024, 2097152}));
    EXPECT_EQ(parse_limit("infinity"), (model::Limit{}));
    EXPECT_EQ(parse_limit("0:infinity"), (model::Limit{0, model::Limit::kUnlimited}));
    for (const char* bad : {"", "x", "2:1", "infinity:1", "1:", ":1", "17179869184G", "1 K"})
        EXPECT_EQ(parse_limit(bad), std::nullopt) << bad;
}

TEST(Quantity, ModesAndBooleans) {
    EXPECT_EQ(parse_mode("0755"), 0755u);
    EXPECT_EQ(parse_mode("10000"), std::nullopt);
    EXPECT_EQ(parse_mode("8"), std::nullopt);
    EXPECT_EQ(format_mode(0), "0000");
    EXPECT_EQ(format_mode(01777), "1777");
    EXPECT_EQ(parse_boolean("yes"), true);
    EXPECT_EQ(parse_boolean("off"), false);
    EXPECT_EQ(parse_boolean("Yes"), std::nullopt);
}

TEST(TextEscape, KeepsTextReadableAndWhole) {
    EXPECT_EQ(encode_text("a ; b", Escape::plain), "a \\x3b b");
    EXPECT_EQ(encode_text(" x ", Escape::plain), "\\sx\\s");
    EXPECT_EQ(encode_text("C:\\dir", Escape::plain), "C:\\\\dir");
    std::optional<EscapeError> failed;
    EXPECT_EQ(decode_text("a\\x3b\\s\\\\", failed), "a; \\");
    EXPECT_FALSE(failed);
    decode_text("ab\\q", failed);
    ASSERT_TRUE(failed);
    EXPECT_EQ(failed->offset, 2u);
}

}  // namespace
}  // namespace slipway::source
