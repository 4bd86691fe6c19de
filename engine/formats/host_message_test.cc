#include "engine/formats/host_message.h"

namespace slipway::formats {
namespace {

TEST(HostMessage, RoundTrip) {
    HostPacket packet;
    const auto bytes = encode(
        {HostVerb::start, {1, ~std::uint64_t{0}, 1}, kHostInput | kHostSpare, "foo/log"}, packet);
    const auto message = decode_host_message(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->verb, HostVerb::start);
    EXPECT_EQ(message->key, (HostKey{1, ~std::uint64_t{0}, 1}));
    EXPECT_EQ(message->value, 5);
    EXPECT_EQ(message->name, "foo/log");
}

TEST(HostMessage, RefusesWhatIsNone) {
    HostPacket packet;
    const auto gone = encode({HostVerb::gone, {1, 2, 0}, 111, ""}, packet);
    ASSERT_EQ(gone.size(), kHostHeader);
    ASSERT_TRUE(decode_host_message(gone));
    EXPECT_FALSE(decode_host_message(gone.first(kHostHeader - 1)));
    for (const std::size_t at : {0u, 1u, 2u}) {
        HostPacket broken = packet;
        broken[at] = 9;
        EXPECT_FALSE(decode_host_message(std::span(broken).first(kHostHeader))) << at;
    }
    EXPECT_FALSE(decode_host_message(std::span(packet).first(kHostHeader + 1))) << "a name";
    EXPECT_FALSE(decode_host_message(encode({HostVerb::start, {1, 2, 0}, 0, ""}, packet)));
    EXPECT_FALSE(decode_host_message(
        encode({HostVerb::start, {1, 2, 0}, 0, std::string_view("a\0b", 3)}, packet)));
}

}  // namespace
}  // namespace slipway::formats
