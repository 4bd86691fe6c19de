#include "engine/formats/holder_rules.h"

#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

HolderRules rules_of(std::string_view text) {
    HolderRules rules;
    const auto error = decode_holder_rules(text, rules);
    EXPECT_EQ(error.line, 0) << error.message;
    return rules;
}

TEST(HolderRules, AllowWhatTheySay) {
    const auto rules = rules_of(
        "# the web's\n"
        "uid:33 sg   www/   # sockets\n"
        "\n"
        "gid:50 r www/\n"
        "any l *\n");
    EXPECT_TRUE(allows(rules, {33, 1}, kMayStore, "www/a"));
    EXPECT_TRUE(allows(rules, {33, 50}, kMayStore | kMayRemove, "www/a")) << "of two rules";
    EXPECT_FALSE(allows(rules, {33, 1}, kMayStore | kMayRemove, "www/a"));
    EXPECT_FALSE(allows(rules, {33, 1}, kMayStore, "www"));
    EXPECT_FALSE(allows(rules, {34, 33}, kMayGet, "www/a")) << "33 is a user, not a group";
    EXPECT_FALSE(allows(rules, {50, 33}, kMayRemove, "www/a"));
    EXPECT_TRUE(allows(rules, {9999, 9999}, kMayList, "anything"));
    EXPECT_FALSE(allows(rules, {9999, 9999}, kMayGet, "anything"));
    EXPECT_FALSE(allows({}, {0, 0}, kMayList, "a"));
}

TEST(HolderRules, WrongLinesAreTold) {
    const char* const wrong[] = {
        "user:1 s a", "uid:x s a", "uid:-1 s a", "uid:4294967295 s a", "any x a",
        "any",        "any s",     "any s a b",  "uid: s a",           "uid:99999999999 s a"};
    for (const char* text : wrong) {
        HolderRules rules;
        EXPECT_EQ(decode_holder_rules(std::string("any s a\n") + text, rules).line, 2) << text;
    }
}

TEST(HolderRules, AreBounded) {
    std::string text;
    for (std::size_t i = 0; i < kMostHolderRules; ++i) text += "any s a\n";
    EXPECT_EQ(rules_of(text).size(), kMostHolderRules);
    HolderRules rules;
    EXPECT_EQ(decode_holder_rules(text + "any s a", rules).line, 65);
}

}  // namespace
}  // namespace slipway::formats
