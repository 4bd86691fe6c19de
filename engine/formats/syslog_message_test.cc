#include "engine/formats/syslog_message.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

using namespace std::string_literals;

std::string read(const std::string& message) {
    const SyslogMessage read = decode_syslog_message(message);
    return std::string(facility_name(read.facility)) + "." +
           std::string(severity_name(read.severity)) + "|" + std::string(read.text);
}

TEST(SyslogMessage, HasAPriorityAndATime) {
    EXPECT_EQ(read("<38>Nov 22 21:40:01 sshd[8]: hello"), "auth.info|sshd[8]: hello");
    EXPECT_EQ(read("<191>Nov  2 21:40:01 x: y\n"), "local7.debug|x: y");
    EXPECT_EQ(read("<13>no time"), "user.notice|no time");
    EXPECT_EQ(read("<9>Nov 22 21:40:01 "), "user.alert|");
}

// glibc does the same in syslog(3), but nobody has to use that.
TEST(SyslogMessage, TheKernelDoesNotWriteThere) {
    EXPECT_EQ(read("<2>x"), "user.crit|x");
}

TEST(SyslogMessage, AnythingIsOne) {
    for (const std::string text : {"x", "<", "<>", "<1", "<192>x", "<-1>x", "<1x>y", "<0013>x",
                                   "13>", "<99999999999999999999>x", "<13", "Nov 22 21:40:0x y",
                                   "N0v 22 21:40:01 y", "Nov 22 21:40:01"})
        EXPECT_EQ(read(text), "user.notice|" + text);
    EXPECT_EQ(read(""), "user.notice|");
    EXPECT_EQ(read("\0\n\n\0"s), "user.notice|");
    EXPECT_EQ(read("<13>a\0b\n<0>c\n\0"s), "user.notice|a\0b\n<0>c"s);
}

}  // namespace
}  // namespace slipway::formats
