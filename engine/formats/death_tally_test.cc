#include "engine/formats/death_tally.h"

namespace slipway::formats {
namespace {

TEST(DeathTally, RoundTrip) {
    const Death killed = death_of(tai_from_unix(5, 6), 11 | 0x80);
    EXPECT_EQ(killed.exit_code, 128 + 11);
    EXPECT_EQ(killed.signal, 11);
    EXPECT_EQ(death_of({}, 3 << 8).exit_code, 3);
    EXPECT_EQ(death_of({}, 3 << 8).signal, 0);
    std::array<std::uint8_t, kDeathSize> bytes{};
    encode_death(killed, bytes);
    EXPECT_EQ(bytes[12], 139);
    EXPECT_EQ(decode_death(bytes), killed);
}

}  // namespace
}  // namespace slipway::formats
