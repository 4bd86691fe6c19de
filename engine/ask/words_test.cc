#include "engine/ask/words.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::ask {
namespace {

using formats::Verb;

std::optional<Plain> parse(std::vector<std::string> words, std::string_view run = {}) {
    // The views that come back must outlive the call.
    static std::vector<std::string> kept;
    kept = std::move(words);
    std::vector<char*> pointers;
    for (std::string& word : kept) pointers.push_back(word.data());
    return plain_request(pointers, run);
}

TEST(Words, TakesThePlainForms) {
    const auto stop = parse({"stop", "nginx", "getty@tty1"});
    ASSERT_TRUE(stop);
    EXPECT_EQ(stop->verb, Verb::stop);
    EXPECT_EQ(stop->run, "/run/slipway");
    EXPECT_FALSE(stop->force);
    ASSERT_EQ(stop->count, 2u);
    EXPECT_EQ(stop->names[1], "getty@tty1");
    const auto start = parse({"--root", "/mnt", "--run", "/tmp/r", "start", "a", "--force"});
    ASSERT_TRUE(start);
    EXPECT_EQ(start->verb, Verb::start);
    EXPECT_EQ(start->run, "/tmp/r");
    EXPECT_TRUE(start->force);
    EXPECT_EQ(start->count, 1u);
    EXPECT_EQ(parse({"restart", "a"})->verb, Verb::restart);
    EXPECT_EQ(parse({"reload", "a"})->verb, Verb::reload);
}

TEST(Words, TheOptionGoesBeforeTheVariable) {
    EXPECT_EQ(parse({"stop", "a"}, "/elsewhere")->run, "/elsewhere");
    EXPECT_EQ(parse({"stop", "--run", "/r", "a"}, "/elsewhere")->run, "/r");
}

TEST(Words, HandsOverWhatIsNotPlain) {
    const std::vector<std::vector<std::string>> others{
        {},
        {"list"},
        {"stop"},
        {"--help"},
        {"stop", "--help", "a"},
        {"stop", "--no-wait", "a"},
        {"stop", "-t", "5", "a"},
        {"--json", "stop", "a"},
        {"stop", "--", "-a"},
        {"stop", "a b"},
        {"stop", "[a,b]"},
        {"stop", ""},
        {"stop", "\xc3\xa4"},
        {"stop", "a", "--run"},
        {"stop", "a", "--run=/r"},
        {"stop", "a", "--run", "/r", "--run", "/q"},
        {"stop", "a", "--run", "-x"},
        {"--force", "stop", "a"},
        {"stop", "--force", "--force", "a"},
    };
    for (const auto& words : others)
        EXPECT_FALSE(parse(words)) << (words.empty() ? "nothing" : words.back());
}

TEST(Words, HandsOverMoreNamesThanItKeeps) {
    std::vector<std::string> words(kMostNames + 1, "a");
    words[0] = "stop";
    EXPECT_TRUE(parse(words));
    words.push_back("a");
    EXPECT_FALSE(parse(words));
}

}  // namespace
}  // namespace slipway::ask
