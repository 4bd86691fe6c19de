#include "engine/formats/listen_address.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

using Kind = ListenAddress::Kind;

TEST(ListenAddress, DecodesTheForms) {
    struct Row {
        const char* text;
        Kind kind;
        const char* host;
        int port;
    };

    static constexpr Row kRows[] = {
        {"/run/x", Kind::unix_path, "/run/x", 0},
        {"@x", Kind::unix_path, "@x", 0},
        {"80", Kind::any, "", 80},
        {"127.0.0.1:65535", Kind::ipv4, "127.0.0.1", 65535},
        {"[::1]:53", Kind::ipv6, "::1", 53},
    };
    for (const Row& row : kRows) {
        const auto address = decode_listen_address(row.text);
        ASSERT_TRUE(address) << row.text;
        EXPECT_EQ(address->kind, row.kind) << row.text;
        EXPECT_EQ(address->host, row.host);
        EXPECT_EQ(address->port, row.port);
    }
    for (const char* text :
         {"", "/", "0", "65536", "x", ":80", "1.2.3.4", "1.2.3.4:", "::1:80", "[]:80"})
        EXPECT_FALSE(decode_listen_address(text)) << text;
}

TEST(ListenAddress, KnowsWhatNobodyCanListenAt) {
    const auto bindable = [](const std::string& text) {
        const auto address = decode_listen_address(text);
        return address && can_be_bound(*address);
    };
    for (const char* text : {"80", "127.0.0.1:80", "0.0.0.0:1", "[::1]:80", "[fe80::1%eth0]:80",
                             "[::ffff:1.2.3.4]:80", "/run/x", "@x"})
        EXPECT_TRUE(bindable(text)) << text;
    for (const char* text : {"localhost:80", "300.1.2.3:80", "1.2.3:80", "[1.2.3.4]:80",
                             "[::1::]:80", "10.0.0.0/8:80", "[fe80::/10]:80", "[%eth0]:80"})
        EXPECT_FALSE(bindable(text)) << text;
    EXPECT_TRUE(bindable("/" + std::string(106, 'x')));
    EXPECT_FALSE(bindable("/" + std::string(107, 'x')));
}

}  // namespace
}  // namespace slipway::formats
