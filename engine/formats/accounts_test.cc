#include "engine/formats/accounts.h"

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(Accounts, DecodesPasswdLines) {
    const auto entry = decode_passwd_line("www-data:x:33:34:web:/var/www:/usr/sbin/nologin");
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->name, "www-data");
    EXPECT_EQ(entry->uid, 33u);
    EXPECT_EQ(entry->gid, 34u);
    EXPECT_EQ(entry->home, "/var/www");
    EXPECT_EQ(entry->shell, "/usr/sbin/nologin");
    EXPECT_EQ(decode_passwd_line("a:x:1:2:::")->home, "");
    for (const char* line : {"", "# x:x:1:2", "+::::::", "a:x:y:2:::", "a:x:4294967295:2:::", "a"})
        EXPECT_FALSE(decode_passwd_line(line)) << line;
}

TEST(Accounts, DecodesGroupLines) {
    const auto entry = decode_group_line("adm:x:4:syslog,bob,eve");
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->gid, 4u);
    EXPECT_TRUE(entry->has_member("bob"));
    EXPECT_TRUE(entry->has_member("eve"));
    EXPECT_FALSE(entry->has_member("bo"));
    EXPECT_FALSE(entry->has_member(""));
    EXPECT_FALSE(decode_group_line("adm:x:four:"));
    EXPECT_FALSE(decode_group_line("adm:x:4")->has_member("x"));
}

}  // namespace
}  // namespace slipway::formats
