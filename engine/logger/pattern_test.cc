#include "engine/logger/pattern.h"

#include <regex.h>

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace slipway::logger {
namespace {

bool matches(std::string_view text, std::string_view line) {
    Pattern pattern;
    const auto wrong = compile_pattern(text, pattern);
    EXPECT_FALSE(wrong) << text << ": " << wrong.value_or("");
    return pattern.matches(line);
}

TEST(Pattern, Matches) {
    EXPECT_TRUE(matches("", "anything"));
    EXPECT_TRUE(matches("err", "an error"));
    EXPECT_TRUE(matches("^a.*z$", "abcz"));
    EXPECT_FALSE(matches("^a.*z$", "abczx"));
    EXPECT_TRUE(matches("a+b?c", "xaac"));
    EXPECT_FALSE(matches("a+bc", "bc"));
    EXPECT_TRUE(matches("\\.\\*", "a.*b"));
    EXPECT_TRUE(matches("[^0-9]$", "12x"));
    EXPECT_TRUE(matches("[]x]", "]"));
    EXPECT_TRUE(matches("^$", ""));
    EXPECT_FALSE(matches("^$", "x"));
}

TEST(Pattern, RefusesTheRest) {
    for (const char* text :
         {"(a)", "a|b", "a{2}", "*a", "a**", "[a", "[[:alpha:]]", "a\\", "a^b"}) {
        Pattern pattern;
        EXPECT_TRUE(compile_pattern(text, pattern)) << text;
    }
    Pattern pattern;
    EXPECT_TRUE(compile_pattern(std::string(65, 'a'), pattern));
}

// The C library's extended regular expressions are the authority.
TEST(Pattern, AgreesWithRegexec) {
    static constexpr const char* kParts[] = {"a",  "b",    ".",     "a*",     "b+", "a?",
                                             ".*", "[ab]", "[^a]*", "[a-c]+", "\\."};
    std::mt19937 random(5);
    for (int round = 0; round < 20000; ++round) {
        std::string text = random() % 4 == 0 ? "^" : "";
        for (auto i = 1 + random() % 5; i > 0; --i) text += kParts[random() % 11];
        if (random() % 4 == 0) text += "$";
        std::string line;
        for (auto i = random() % 8; i > 0; --i) line += "abc."[random() % 4];
        regex_t regex;
        ASSERT_EQ(regcomp(&regex, text.c_str(), REG_EXTENDED | REG_NOSUB), 0) << text;
        const bool theirs = regexec(&regex, line.c_str(), 0, nullptr, 0) == 0;
        regfree(&regex);
        ASSERT_EQ(matches(text, line), theirs) << text << " on " << line;
    }
}

}  // namespace
}  // namespace slipway::logger
