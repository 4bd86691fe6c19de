#include "importers/common/syslog_logger.h"

#include <gtest/gtest.h>

namespace slipway::importers::common {
namespace {

// "PRIORITY [TAG]", or "no".
std::string read(const std::vector<std::string>& words) {
    model::Logging log;
    if (!read_syslog_logger(words, log)) return log == model::Logging{} ? "no" : "changed";
    EXPECT_EQ(log.kind, model::Logging::Kind::syslog);
    return log.path + (log.identifier.empty() ? "" : " " + log.identifier);
}

TEST(SyslogLogger, HasTheirDefaults) {
    EXPECT_EQ(read({"/usr/bin/logger"}), "user.notice");
    EXPECT_EQ(read({"vlogger"}), "daemon.notice");
    EXPECT_EQ(read({"vlogger", "-t", "tag", "-p", "mail"}), "mail.notice tag");
    EXPECT_EQ(read({"logger", "-i", "-ttag", "-plocal0.warn", "--"}), "local0.warning tag");
}

TEST(SyslogLogger, IsNotWhatElseTheyDo) {
    EXPECT_EQ(read({}), "no");
    EXPECT_EQ(read({"svlogd", "-tt", "/var/log"}), "no");
    EXPECT_EQ(read({"logger", "-n", "host"}), "no");
    EXPECT_EQ(read({"logger", "-p", "info"}), "no");
    EXPECT_EQ(read({"logger", "-t"}), "no");
    EXPECT_EQ(read({"logger", "a message"}), "no");
}

}  // namespace
}  // namespace slipway::importers::common
