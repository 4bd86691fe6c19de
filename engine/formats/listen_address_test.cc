#include "engine/formats/listen_address.h"

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

}  // namespace
}  // namespace slipway::formats
