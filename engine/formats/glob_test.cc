#include "engine/formats/glob.h"

#include <fnmatch.h>

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

TEST(Glob, Matches) {
    EXPECT_TRUE(matches_glob("*.conf", "a.conf"));
    EXPECT_FALSE(matches_glob("*.conf", "a.conf~"));
    EXPECT_TRUE(matches_glob("[!a-c]x?", "dxy"));
    EXPECT_FALSE(matches_glob("[!a-c]x?", "bxy"));
    EXPECT_TRUE(matches_glob("\\*", "*"));
    EXPECT_TRUE(matches_glob("[]]", "]"));
    EXPECT_TRUE(is_glob("a*"));
    EXPECT_FALSE(is_glob("a.b"));
}

TEST(Glob, AgreesWithFnmatch) {
    std::mt19937 random(3);
    for (int round = 0; round < 50000; ++round) {
        std::string pattern;
        std::string text;
        static constexpr const char* kParts[] = {"a",     "b",    "*", "?", "[ab]",  "[!a]",
                                                 "[a-b]", "[]a]", "]", "-", "[!]-]", "\\a"};
        for (auto i = random() % 6; i > 0; --i) pattern += kParts[random() % 12];
        for (auto i = random() % 6; i > 0; --i) text += "ab-]["[random() % 5];
        ASSERT_EQ(matches_glob(pattern, text), fnmatch(pattern.c_str(), text.c_str(), 0) == 0)
            << pattern << " on " << text;
    }
}

}  // namespace
}  // namespace slipway::formats
