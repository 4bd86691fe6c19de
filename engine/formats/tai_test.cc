#include "engine/formats/tai.h"

namespace slipway::formats {
namespace {

TEST(Tai, TextAndBytes) {
    const Tai time = tai_from_unix(0, 255);
    EXPECT_EQ(tai_text(time).view(), "@4000000000000025000000ff");
    EXPECT_EQ(parse_tai("@4000000000000025000000ff"), time);
    EXPECT_EQ(unix_seconds(time), 0);
    std::array<std::uint8_t, kTaiSize> bytes{};
    encode_tai(time, bytes);
    EXPECT_EQ(bytes[0], 0x40);
    EXPECT_EQ(bytes[7], 37);
    EXPECT_EQ(bytes[11], 255);
    EXPECT_EQ(decode_tai(bytes), time);
}

TEST(Tai, RefusesOtherText) {
    EXPECT_FALSE(parse_tai("@4000000000000025000000f"));
    EXPECT_FALSE(parse_tai("4000000000000025000000fff"));
    EXPECT_FALSE(parse_tai("@4000000000000025000000fX"));
    EXPECT_TRUE(parse_tai("@40000000000000253b9ac9ff"));
    EXPECT_FALSE(parse_tai("@40000000000000253b9aca00"));  // a second of 1000000000 ns
}

}  // namespace
}  // namespace slipway::formats
