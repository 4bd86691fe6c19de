#include "engine/syslog/line.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::syslog {
namespace {

using namespace std::string_literals;

std::string line_of(const std::string& message,
                    const Sender& sender = {7, 1000},
                    bool cut = false) {
    Line line;
    write_line(formats::decode_syslog_message(message), sender, cut, line);
    return std::string(line.view());
}

TEST(SyslogLine, SaysWhoSentIt) {
    EXPECT_EQ(line_of("<38>Nov 22 21:40:01 sshd[8]: hello"),
              "auth.info pid=7 uid=1000 sshd[8]: hello\n");
    EXPECT_EQ(line_of("x", {7, 0}), "user.notice pid=7 uid=0 x\n");
    EXPECT_EQ(line_of("x", {}), "user.notice pid=? uid=? x\n");
    EXPECT_EQ(line_of("", {1, 4294967295}), "user.notice pid=1 uid=4294967295 \n");
}

TEST(SyslogLine, IsOneLineWhateverComes) {
    EXPECT_EQ(line_of("<13>a\n<0>auth.crit pid=1 uid=0 b\n"),
              "user.notice pid=7 uid=1000 a\\n<0>auth.crit pid=1 uid=0 b\n");
    EXPECT_EQ(line_of("\x1b[2Ja\0b\r\tc\x7f\xc3\xa9"s),
              "user.notice pid=7 uid=1000 \\x1b[2Ja\\x00b\\x0d\tc\\x7f\xc3\xa9\n");
}

TEST(SyslogLine, IsCutWhereItIsTooLong) {
    EXPECT_EQ(line_of("abc", {1, 0}, true), "user.notice pid=1 uid=0 abc [cut]\n");
    const std::string plain = line_of(std::string(kLongestMessage, 'x'));
    EXPECT_NE(plain.find("xx\n"), plain.npos) << "has room";
    const std::string grown = line_of(std::string(kLongestMessage, '\1'));
    EXPECT_LE(grown.size(), kLongestLine);
    EXPECT_TRUE(grown.ends_with("\\x01 [cut]\n"));
}

}  // namespace
}  // namespace slipway::syslog
