#include "engine/exec/conditions.h"

#include <gtest/gtest.h>

namespace slipway::exec {
namespace {

TEST(Conditions, FindKernelArguments) {
    constexpr std::string_view kLine = "root=/dev/vda1 ro quiet x=1 x=2 \"a=b c\"";
    for (const char* argument : {"ro", "root", "root=/dev/vda1", "x=1", "x=2", "a=b c"})
        EXPECT_TRUE(holds_kernel_argument(kLine, argument)) << argument;
    for (const char* argument : {"r", "root=/dev/vda", "ro=", "x=3", "b"})
        EXPECT_FALSE(holds_kernel_argument(kLine, argument)) << argument;
}

TEST(Conditions, CompareVersions) {
    constexpr std::string_view kVersion = "6.1.0-18-amd64";
    for (const char* expression :
         {">=6.1", ">5.10", "<6.10", "!=6.2", ">=5.4 <7", "6.1*", "*-amd64"})
        EXPECT_TRUE(version_holds(kVersion, expression)) << expression;
    for (const char* expression : {"<6.1", ">6.1.0-20", "=6.1", "5.*", ">=5.4 <6"})
        EXPECT_FALSE(version_holds(kVersion, expression)) << expression;
}

TEST(Conditions, AnswerAboutThisMachine) {
    EXPECT_EQ(test_machine("nonsense", "x"), std::nullopt);
    base::Errno trouble{};
    EXPECT_EQ(test_path("nonsense", "x", trouble), std::nullopt);
    EXPECT_EQ(test_path("path-exists", "/nowhere/at/all", trouble), false);
    EXPECT_EQ(trouble.value, 0);  // an answer
    // Exactly one of the two holds on any machine.
    EXPECT_NE(is_virtualization("yes"), is_virtualization("no"));
    EXPECT_FALSE(is_virtualization("container") && is_virtualization("vm"));
    EXPECT_NE(test_machine("ac-power", "yes"), test_machine("ac-power", "no"));
    EXPECT_EQ(test_machine("architecture", "vax"), false);
    EXPECT_EQ(test_machine("capability", "CAP_NOTHING"), false);
    EXPECT_EQ(test_machine("first-boot", "yes"), false);
}

}  // namespace
}  // namespace slipway::exec
