#include "engine/formats/pid_file.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(PidFile, HasANumberInItsFirstLine) {
    for (const char* text : {"42", "42\n", " \t42 \r\n", "42\nmore", "0042\n"})
        EXPECT_EQ(decode_pid_file(text), 42) << text;
    EXPECT_EQ(decode_pid_file("2147483647\n"), 2147483647);
}

TEST(PidFile, AllElseIsNone) {
    using namespace std::string_view_literals;
    for (const std::string_view text :
         {""sv, "\n42"sv, "0"sv, "1"sv, "-5"sv, "+5"sv, "2147483648"sv, "99999999999999999999"sv,
          "4 2"sv, "42x"sv, "0x2a"sv, "42\0"sv,
          "\0"
          "42"sv,
          "\x1b[2J42"sv, "4\v2"sv})
        EXPECT_EQ(decode_pid_file(text), std::nullopt) << text;
    EXPECT_EQ(decode_pid_file(std::string(63, '0') + "42"), std::nullopt);
}

}  // namespace
}  // namespace slipway::formats
