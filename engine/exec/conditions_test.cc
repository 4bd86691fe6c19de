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
         {">=6.1", ">5.10", "<6.10", "!=6.2", ">= 5.4 <7", "6.1*", "*-amd64", "$=6.1*", "!$=5*"})
        EXPECT_TRUE(version_holds(kVersion, expression)) << expression;
    for (const char* expression : {"<6.1", ">6.1.0-20", "=6.1", "5.*", ">=5.4 <6", "!$=6*"})
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
    EXPECT_NE(test_machine("first-boot", "yes"), test_machine("first-boot", "no"));
    EXPECT_NE(test_machine("control-group-controller", "v1"),
              test_machine("control-group-controller", "v2"));
}

TEST(Conditions, CompareAmounts) {
    for (const char* argument : {">1M", "1M", ">= 1M", "!=1K", "<>1K", "<1000T"})
        EXPECT_EQ(test_machine("memory", argument), true) << argument;
    for (const char* argument : {"<1M", "=1K", "1000T", "many", "", ">", "99999999999E"})
        EXPECT_EQ(test_machine("memory", argument), false) << argument;
    EXPECT_EQ(test_machine("cpus", ">=1"), true);
    EXPECT_EQ(test_machine("cpus", "<1"), false);
    EXPECT_EQ(test_machine("cpu-pressure", "100%/10sec"), true);
    EXPECT_EQ(test_machine("io-pressure", "nowhere.slice:1%"), true);
    for (const char* argument : {"100", "%", "1%/2min", "x%"})
        EXPECT_EQ(test_machine("memory-pressure", argument), false) << argument;
}

TEST(Conditions, AnswerWrongArgumentsWithFalse) {
    for (const char* test : {"security", "firmware", "cpu-feature", "os-release", "needs-update",
                             "credential", "path-is-encrypted", "kernel-module-loaded"})
        for (const char* argument : {"", "nonsense", "../etc/passwd", "a=", "smbios-field()"})
            EXPECT_EQ(test_machine(test, argument), false) << test << " " << argument;
    EXPECT_EQ(test_machine("os-release", "NOTHING!=x"), true);
    EXPECT_EQ(test_machine("needs-update", "/nowhere"), true);
}

}  // namespace
}  // namespace slipway::exec
