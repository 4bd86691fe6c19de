#include "engine/exec/arguments.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace slipway::exec {
namespace {

using Rule = formats::ExecPlan::Expand;

std::string split(std::string_view value, Rule rule) {
    auto list = std::make_unique<ArgumentList>();
    formats::TextError error;
    if (!split_value(value, rule, *list, error)) return std::string(error.code);
    std::string out;
    for (std::size_t i = 0; i < list->size(); ++i) out += "[" + std::string((*list)[i]) + "]";
    return out;
}

TEST(Arguments, SplitsAsSystemdDoes) {
    EXPECT_EQ(split("", Rule::systemd), "");
    EXPECT_EQ(split("  a\tb\n", Rule::systemd), "[a][b]");
    EXPECT_EQ(split("'a b' \"c d\"e ''", Rule::systemd), "[a b][c de][]");
    EXPECT_EQ(split("a\\ b \\'", Rule::systemd), "[a b][']");
    EXPECT_EQ(split("'open a", Rule::systemd), "[open a]");
    EXPECT_EQ(split("$(x) `y`", Rule::systemd), "[$(x)][`y`]");
}

TEST(Arguments, SplitsAsAnUnquotedVariableOfTheShell) {
    EXPECT_EQ(split(" 'a b'  \\c ", Rule::shell), "['a][b'][\\c]");
    EXPECT_EQ(split("\r", Rule::shell), "[\r]");
}

TEST(Arguments, SplitsAsEval) {
    EXPECT_EQ(split("-a 'b \"c' \"d $\"", Rule::eval), "command/needs-shell");
    EXPECT_EQ(split("-a 'b $c' \"d \\$ \\x\" e\\ f", Rule::eval), "[-a][b $c][d $ \\x][e f]");
    EXPECT_EQ(split("'a\\'", Rule::eval), "[a\\]");
    EXPECT_EQ(split("a;b", Rule::eval), "command/needs-shell");
    EXPECT_EQ(split("a #b", Rule::eval), "command/needs-shell");
    EXPECT_EQ(split("a#b ';'", Rule::eval), "[a#b][;]");
    EXPECT_EQ(split("'a", Rule::eval), "command/open-quote");
}

TEST(Arguments, RefusesWhatDoesNotFit) {
    EXPECT_EQ(split(std::string(ArgumentList::kMaxBytes, 'x'), Rule::shell), "command/too-long");
    std::string many;
    for (std::size_t i = 0; i <= ArgumentList::kMaxArguments; ++i) many += "a ";
    EXPECT_EQ(split(many, Rule::shell), "command/too-long");
}

}  // namespace
}  // namespace slipway::exec
