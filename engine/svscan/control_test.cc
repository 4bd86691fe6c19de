#include "engine/svscan/control.h"

#include <gtest/gtest.h>

namespace slipway::svscan {
namespace {

TEST(Control, BytesAreThoseOfS6Svscanctl) {
    EXPECT_EQ(command_of_byte('t'), Command::terminate);
    EXPECT_EQ(command_of_byte('i'), Command::terminate);
    EXPECT_EQ(command_of_byte('h'), Command::scan_then_nuke);
    EXPECT_EQ(command_of_byte('N'), Command::nuke_loggers);
    EXPECT_EQ(command_of_byte('u'), Command::upgrade) << "ours";
    int known = 0;
    for (int byte = 0; byte < 256; ++byte)
        known += command_of_byte(static_cast<char>(byte)) ? 1 : 0;
    EXPECT_EQ(known, 10);
}

TEST(Control, Signals) {
    EXPECT_EQ(command_of_signal(14), Command::scan);
    EXPECT_EQ(command_of_signal(6), Command::abort);
    EXPECT_EQ(command_of_signal(15), Command::terminate);
    EXPECT_EQ(command_of_signal(3), Command::quit);
    EXPECT_FALSE(command_of_signal(10));
    EXPECT_FALSE(command_of_signal(64));
    EXPECT_EQ(diverted_signal(14), nullptr);
    EXPECT_STREQ(diverted_signal(30)->handler, ".s6-svscan/SIGPWR");
}

}  // namespace
}  // namespace slipway::svscan
