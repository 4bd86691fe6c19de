#include "engine/formats/weakened_file.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

std::string listed(std::string_view text) {
    std::string out;
    while (const auto line = next_weakened(text))
        out += std::to_string(line->stamp.time) + "/" + std::to_string(line->stamp.pid) + " " +
               std::string(weakening_name(line->what.how)) + ":" + std::string(line->what.setting) +
               "=" + std::string(line->what.reason) + "\n";
    return out;
}

TEST(WeakenedFile, ReadsWhatItWrites) {
    std::string text;
    text += weakened_line({17, 5}, {Weakening::without, "Nice", "EPERM (no)"}).view();
    text += weakened_line({~0ULL, ~0U}, {Weakening::nearest, "Limit.CORE", "x"}).view();
    text += weakened_line({}, {Weakening::not_applied, "Sandbox.a", ""}).view();
    EXPECT_EQ(listed(text),
              "17/5 without:Nice=EPERM (no)\n18446744073709551615/4294967295 "
              "nearest:Limit.CORE=x\n0/0 not-applied:Sandbox.a=\n");
}

TEST(WeakenedFile, TakesNoLineThatIsNotWhole) {
    for (const char* text :
         {"", "\n\n", "1\t2\twithout\ta\tb", "1\n", "1\t2\twithout\n", "1\t2\twithout\t\tb\n",
          "1\t2\telse\ta\tb\n", "x\t2\twithout\ta\tb\n", "1\t99999999999\twithout\ta\tb\n"})
        EXPECT_EQ(listed(text), "") << text;
    EXPECT_EQ(listed("rubbish\n1\t2\twithout\ta\tb\tc\n1\t2"), "1/2 without:a=b\tc\n");
}

TEST(WeakenedFile, WritesOneLineWhateverTheNamesHold) {
    const std::string hostile = "a\nwithout\tb\x01\x7f" + std::string(1000, 'x');
    const auto line = weakened_line({1, 2}, {Weakening::without, hostile, hostile});
    EXPECT_EQ(line.view().find('\n'), line.size() - 1);
    EXPECT_TRUE(line.view().starts_with("1\t2\twithout\ta?without?b??xxx"));
}

}  // namespace
}  // namespace slipway::formats
