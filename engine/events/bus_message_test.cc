#include "engine/events/bus_message.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "engine/events/bus_talk.h"

namespace slipway::events {
namespace {

using Bytes = std::vector<std::uint8_t>;

// What dbus-daemon 1.14 says, written down by hand: an error that answers call 3 of ":1.7".
Bytes no_owner(std::uint8_t serial, std::string_view error) {
    Bytes out{'l', 3, 1, 1, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0};
    const auto text = [&](std::uint8_t field, char type, std::string_view value) {
        while (out.size() % 8 != 0) out.push_back(0);
        out.insert(out.end(), {field, 1, static_cast<std::uint8_t>(type), 0,
                               static_cast<std::uint8_t>(value.size()), 0, 0, 0});
        out.insert(out.end(), value.begin(), value.end());
        out.push_back(0);
    };
    text(6, 's', ":1.7");
    text(4, 's', error);
    while (out.size() % 8 != 0) out.push_back(0);
    out.insert(out.end(), {5, 1, 'u', 0, serial, 0, 0, 0});
    text(7, 's', "org.freedesktop.DBus");
    out[12] = static_cast<std::uint8_t>(out.size() - 16);
    while (out.size() % 8 != 0) out.push_back(0);
    return out;
}

// The same header as a machine of the other byte order writes it.
Bytes other_order(Bytes message) {
    message[0] = message[0] == 'l' ? 'B' : 'l';
    for (const std::size_t at : {4u, 8u, 12u})
        std::reverse(message.begin() + static_cast<std::ptrdiff_t>(at),
                     message.begin() + static_cast<std::ptrdiff_t>(at) + 4);
    return message;
}

TEST(BusMessage, ACallIsWrittenAsTheSpecificationSays) {
    const Bytes hello = encode_bus_call(1, "Hello", std::nullopt);
    EXPECT_EQ(hello.size() % 8, 0u);
    EXPECT_EQ(std::string(hello.begin(), hello.begin() + 4), std::string("l\1\0\1", 4));
    EXPECT_EQ(bus_message_size(hello), hello.size());
    const auto read = decode_bus_message(hello);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->member, "Hello");
    const Bytes asked = encode_bus_call(2, "GetNameOwner", "a.b");
    const auto question = decode_bus_message(asked);
    ASSERT_TRUE(question);
    EXPECT_EQ(question->strings, std::vector<std::string_view>{"a.b"});
    for (std::size_t size = 0; size < asked.size(); ++size) {
        const auto known = bus_message_size(std::span(asked).first(size));
        EXPECT_EQ(known, size < 16 ? 0 : asked.size()) << size;
        EXPECT_FALSE(decode_bus_message(std::span(asked).first(size)));
    }
}

TEST(BusMessage, WhatIsNoneIsRefused) {
    const Bytes good = encode_bus_call(2, "GetNameOwner", "a.b");
    Bytes order = good;
    order[0] = 'x';
    EXPECT_EQ(bus_message_size(order), std::nullopt);
    EXPECT_EQ(bus_message_size(other_order(good)), good.size());
    EXPECT_FALSE(decode_bus_message(other_order(good)));
    Bytes huge = good;
    huge[7] = 0xff;
    EXPECT_EQ(bus_message_size(huge), std::nullopt);
    Bytes text = good;
    text[text.size() - 8] = 0xff;  // the length of "a.b"
    EXPECT_FALSE(decode_bus_message(text));
}

class Talk : public testing::Test {
protected:
    Talk() : talk_(10, {"a.b", "c.d"}) {}

    bool feed(std::string_view text) {
        return talk_.feed(
            std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    }

    std::string said() {
        const Bytes out = talk_.take_output();
        return {out.begin(), out.end()};
    }

    BusTalk talk_;
};

TEST_F(Talk, WhoItIsThenWhatItWants) {
    EXPECT_EQ(said(), std::string("\0AUTH EXTERNAL 3130\r\n", 21));
    EXPECT_TRUE(feed("OK 0123"));
    EXPECT_EQ(said(), "");
    EXPECT_TRUE(feed("45\r\n"));
    const std::string out = said();
    EXPECT_TRUE(out.starts_with("BEGIN\r\n"));
    EXPECT_LT(out.find("AddMatch"), out.find("GetNameOwner"));
    EXPECT_NE(out.find("arg0='c.d'"), out.npos);
    EXPECT_EQ(talk_.owned(0), std::nullopt);
}

TEST_F(Talk, TheBusSaysWhoOwnsWhat) {
    ASSERT_TRUE(feed("OK 1\r\n"));
    // Hello is 1, then two for each name.
    const Bytes answer = no_owner(3, "org.freedesktop.DBus.Error.NameHasNoOwner");
    for (const std::uint8_t byte : answer) ASSERT_TRUE(talk_.feed(std::span(&byte, 1)));
    EXPECT_EQ(talk_.owned(0), false);
    EXPECT_EQ(talk_.owned(1), std::nullopt);
    ASSERT_TRUE(talk_.feed(no_owner(5, "org.freedesktop.DBus.Error.AccessDenied")));
    EXPECT_EQ(talk_.owned(1), std::nullopt);
}

// Anybody may send us what we do not read; the bus forwards it.
TEST_F(Talk, WhatOthersSendIsPassedOver) {
    ASSERT_TRUE(feed("OK 1\r\n"));
    EXPECT_FALSE(talk_.heard());
    const Bytes answer = no_owner(3, "org.freedesktop.DBus.Error.NameHasNoOwner");
    Bytes sent = other_order(no_owner(3, "a.b"));
    Bytes large = no_owner(3, "a.b");
    const std::size_t body = 2 * kMaxBusMessage;
    large[6] = static_cast<std::uint8_t>(body >> 16);
    large.insert(large.end(), body, 0);
    sent.insert(sent.end(), large.begin(), large.end());
    for (std::size_t at = 0; at < sent.size(); at += 4096)
        ASSERT_TRUE(
            talk_.feed(std::span(sent).subspan(at, std::min<std::size_t>(4096, sent.size() - at))));
    EXPECT_EQ(talk_.owned(0), std::nullopt);
    EXPECT_FALSE(talk_.heard());
    ASSERT_TRUE(talk_.feed(answer));
    EXPECT_EQ(talk_.owned(0), false);
    EXPECT_TRUE(talk_.heard());
    EXPECT_FALSE(feed("nonsense"));
}

TEST_F(Talk, WhoRefusesUsIsNoBus) {
    EXPECT_FALSE(feed("REJECTED EXTERNAL\r\n"));
}

TEST_F(Talk, NorIsWhoSaysNoLine) {
    EXPECT_TRUE(feed(std::string(4096, 'x')));
    EXPECT_FALSE(feed("x"));
}

}  // namespace
}  // namespace slipway::events
