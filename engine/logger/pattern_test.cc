#include "engine/logger/pattern.h"

#include <regex.h>

#include <iterator>
#include <memory>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace slipway::logger {
namespace {

bool matches(std::string_view text, std::string_view line) {
    const auto pattern = std::make_unique<Pattern>();
    const auto wrong = compile_pattern(text, *pattern);
    EXPECT_FALSE(wrong) << text << ": " << wrong.value_or("");
    return pattern->matches(line);
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

TEST(Pattern, MatchesGroupsAlternativesAndCounts) {
    EXPECT_TRUE(matches("^(a|bc)+$", "abca"));
    EXPECT_FALSE(matches("^(a|bc)+$", "abcb"));
    EXPECT_TRUE(matches("^[0-9]{1,3}(\\.[0-9]{1,3}){3}$", "192.168.0.12"));
    EXPECT_FALSE(matches("^[0-9]{1,3}(\\.[0-9]{1,3}){3}$", "192.168.0.1234"));
    EXPECT_TRUE(matches("(^|[^0-9])42($|[^0-9])", "x 42"));
    EXPECT_FALSE(matches("(^|[^0-9])42($|[^0-9])", "x 421"));
    EXPECT_TRUE(matches("^x{0}y{2,}$", "yyy"));
    EXPECT_FALSE(matches("^x{0}y{2,}$", "xyy"));
    EXPECT_TRUE(matches("^[[:upper:]]\\w+\\s", "Abc_9 "));
    EXPECT_TRUE(matches("a)", "a)"));
    EXPECT_FALSE(matches("a^b", "a^b"));
    EXPECT_TRUE(matches("^^()$$", ""));
    EXPECT_TRUE(matches(std::string(256, 'a'), std::string(300, 'a')));
    EXPECT_TRUE(matches("^.{200,250}$", std::string(222, 'x')));
    EXPECT_FALSE(matches("^.{200,250}$", std::string(251, 'x')));
}

TEST(Pattern, RefusesTheRest) {
    for (const char* text :
         {"(a", "a{2", "a{3,2}", "a{x}", "*a", "(*a)", "a|*b", "[a", "[[:alph:]]", "[z-a]",
          "[a-c-e]", "[[.ab.]]", "a\\", "(a)\\1", "\\bword", "a{300}", "(a{20}){20}"}) {
        auto pattern = std::make_unique<Pattern>();
        EXPECT_TRUE(compile_pattern(text, *pattern)) << text;
    }
    auto pattern = std::make_unique<Pattern>();
    EXPECT_TRUE(compile_pattern(std::string(257, 'a'), *pattern));
    auto deep = std::make_unique<Pattern>();
    EXPECT_FALSE(compile_pattern(std::string(16, '(') + "a" + std::string(16, ')'), *deep));
    auto deeper = std::make_unique<Pattern>();
    EXPECT_TRUE(compile_pattern(std::string(17, '(') + "a" + std::string(17, ')'), *deeper));
}

// The C library's extended regular expressions are the authority: any text that it accepts is
// accepted here and matches the same lines, except for the constructs that are refused on purpose.
TEST(Pattern, AgreesWithRegexec) {
    static constexpr const char* kParts[] = {
        "a",    "b",      "c",          ".",           "*",     "+",     "?",   "(",    ")",
        "|",    "{2}",    "{1,2}",      "{0,1}",       "{2,}",  "^",     "$",   "[ab]", "[^a]",
        "[a-c", "]",      "[]b]",       "[[:lower:]]", "[b-]",  "\\.",   "\\w", "\\S",  "{",
        "-",    "[[=a=]", "[^]b[.c.]]", "{0}",         "(a|b)", "(ab)*", "\\(", ".*",   "{,2}"};
    std::mt19937 random(5);
    int accepted = 0;
    int matched = 0;
    for (int round = 0; round < 30000; ++round) {
        std::string text;
        for (auto i = 1 + random() % 7; i > 0; --i) text += kParts[random() % std::size(kParts)];
        regex_t regex;
        const int theirs = regcomp(&regex, text.c_str(), REG_EXTENDED | REG_NOSUB);
        auto pattern = std::make_unique<Pattern>();
        const auto wrong = compile_pattern(text, *pattern);
        EXPECT_FALSE(theirs == 0 && wrong) << "refused: " << text << ": " << wrong.value_or("");
        if (theirs != 0) continue;
        ++accepted;
        for (int i = 0; i < 8; ++i) {
            std::string line;
            for (auto n = random() % 9; n > 0; --n) line += "aabbc.-]^"[random() % 9];
            const bool expected = regexec(&regex, line.c_str(), 0, nullptr, 0) == 0;
            EXPECT_EQ(pattern->matches(line), expected) << text << " on " << line;
            matched += expected ? 1 : 0;
        }
        regfree(&regex);
        if (HasFailure()) return;
    }
    EXPECT_GT(accepted, 5000);
    EXPECT_GT(matched, 5000);
}

}  // namespace
}  // namespace slipway::logger
