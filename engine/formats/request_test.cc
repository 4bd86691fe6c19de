#include "engine/formats/request.h"

#include "engine/formats/fifodir.h"
#include "engine/formats/fnv.h"

namespace slipway::formats {
namespace {

TEST(Request, RoundTrip) {
    std::array<std::uint8_t, kRequestSize> bytes{};
    encode_request({258, 'o'}, bytes);
    EXPECT_EQ(bytes[6], 1);
    EXPECT_EQ(bytes[15], 'o');
    EXPECT_EQ(decode_request(bytes), (Request{258, 'o'}));
    EXPECT_FALSE(decode_request(std::span(bytes).first(15)));
    encode_request({258, 'd', true}, bytes);
    EXPECT_EQ(bytes[14], 1);
    EXPECT_EQ(bytes[15], 'd');
    EXPECT_EQ(decode_request(bytes), (Request{258, 'd', true}));
    encode_request({258, 'e', false, 3}, bytes);
    EXPECT_EQ(bytes[13], 3);
    EXPECT_EQ(decode_request(bytes), (Request{258, 'e', false, 3}));
    bytes[13] = 0;  // which action?
    EXPECT_FALSE(decode_request(bytes));
    encode_request({258, 'd', true}, bytes);
    bytes[15] = 'z';
    EXPECT_FALSE(decode_request(bytes));
    encode_request({0, 'u'}, bytes);
    EXPECT_FALSE(decode_request(bytes));
}

TEST(Fifodir, ListenerNames) {
    EXPECT_TRUE(is_listener_name("ftrig1:@4000000068c0a00d0123abcd:AbCdEf"));
    EXPECT_FALSE(is_listener_name(".ftrig1:@4000000068c0a00d0123abcd:AbCdE"));
    EXPECT_FALSE(is_listener_name("ftrig1:@4000000068c0a00d0123abcd:AbCdEfg"));
}

TEST(Fnv, HashesNames) {
    EXPECT_NE(fnv1a("nginx"), fnv1a("nginx/log"));
}

}  // namespace
}  // namespace slipway::formats
