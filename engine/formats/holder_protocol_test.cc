#include "engine/formats/holder_protocol.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(HolderProtocol, ARequestComesBack) {
    const auto frame = encode(HolderRequest{HolderOperation::store, 0, "pipe:nginx"});
    const auto back = decode_holder_request(frame.bytes());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->operation, HolderOperation::store);
    EXPECT_EQ(back->name, "pipe:nginx");
    const auto list = encode(HolderRequest{HolderOperation::list, 77, ""});
    EXPECT_EQ(decode_holder_request(list.bytes())->cursor, 77u);
    EXPECT_FALSE(back->only_new);
    const auto fresh = encode(HolderRequest{HolderOperation::store, 60, "x", true});
    EXPECT_TRUE(decode_holder_request(fresh.bytes())->only_new);
    EXPECT_EQ(decode_holder_request(fresh.bytes())->cursor, 60u);
}

TEST(HolderProtocol, AReplyComesBack) {
    auto frame = encode(HolderReply{HolderOperation::list, 0, 0, {}});
    EXPECT_TRUE(frame.add_name("a"));
    EXPECT_TRUE(frame.add_name(std::string(255, 'b')));
    EXPECT_FALSE(frame.add_name(""));
    EXPECT_FALSE(frame.add_name(std::string(256, 'c')));
    frame.set_cursor(0x01020304);
    auto back = decode_holder_reply(frame.bytes());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->cursor, 0x01020304u);
    EXPECT_EQ(next_name(back->payload), "a");
    EXPECT_EQ(next_name(back->payload), std::string(255, 'b'));
    EXPECT_FALSE(next_name(back->payload));
    const auto failed = encode(HolderReply{HolderOperation::get, 2, 0, {}});
    EXPECT_EQ(decode_holder_reply(failed.bytes())->error, 2);
}

TEST(HolderProtocol, AFullFrameRefuses) {
    auto frame = encode(HolderReply{HolderOperation::list, 0, 0, {}});
    int added = 0;
    while (frame.add_name(std::string(100, 'x'))) ++added;
    EXPECT_EQ(added, 10);
    EXPECT_LE(frame.bytes().size(), kHolderFrameMax);
}

TEST(HolderProtocol, WrongRequestsAreRefused) {
    using Bytes = std::vector<std::uint8_t>;
    const Bytes wrong[] = {
        {},
        {1, 2, 0},                           // short
        {9, 2, 1, 0, 0, 0, 0, 0, 'a'},       // version
        {1, 0, 1, 0, 0, 0, 0, 0, 'a'},       // operation
        {1, 5, 1, 0, 0, 0, 0, 0, 'a'},       // operation
        {1, 2, 2, 0, 0, 0, 0, 0, 'a'},       // length
        {1, 2, 0, 0, 0, 0, 0, 0},            // no name
        {1, 2, 1, 0, 0, 0, 0, 0, '\0'},      // NUL in the name
        {1, 2, 1, 0, 0, 0, 0, 0, '\n'},      // newline in the name
        {1, 4, 1, 0, 0, 0, 0, 0, '\n'},      // a list of what cannot be
        {1, 1, 1, 2, 0, 0, 0, 0, 'a'},       // an unknown flag
        {1, 2, 1, 1, 0, 0, 0, 0, 'a'},       // a flag of store
        {1, 2, 1, 0, 0, 0, 0, 0, 'a', 'b'},  // trailing bytes
    };
    for (const auto& bytes : wrong) EXPECT_FALSE(decode_holder_request(bytes)) << bytes.size();
}

TEST(HolderProtocol, ADamagedListEnds) {
    std::string_view damaged(
        "\x05"
        "ab",
        3);
    EXPECT_FALSE(next_name(damaged));
    std::string_view empty_name("\0a", 2);
    EXPECT_FALSE(next_name(empty_name));
}

// Every short packet is decoded or refused without reading beyond it (the sanitizers watch).
TEST(HolderProtocol, AllShortPackets) {
    for (unsigned a = 0; a < 256; ++a)
        for (unsigned size = 0; size < 12; ++size) {
            std::vector<std::uint8_t> packet(size, static_cast<std::uint8_t>(a));
            if (size > 0) packet[0] = 1;
            if (size > 1) packet[1] = static_cast<std::uint8_t>(a % 6);
            if (auto request = decode_holder_request(packet)) {
                EXPECT_LE(request->name.size(), size);
            }
            if (auto reply = decode_holder_reply(packet)) {
                int names = 0;
                while (next_name(reply->payload)) ++names;
                EXPECT_LE(names, 4);
            }
        }
}

}  // namespace
}  // namespace slipway::formats
