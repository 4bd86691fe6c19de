#include "engine/svscan/options.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::svscan {
namespace {

struct Given {
    Parsed parsed;
    Options options;
    std::string why;
};

// The words live as long as the test's temporaries need them: options point into them.
Given parse(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    Given given;
    std::string_view why;
    given.parsed = parse_options(pointers, given.options, why);
    given.why = why;
    return given;
}

TEST(Options, S6SvscanLines) {
    std::vector<std::string> words{"-d", "4", "-t5000", "-c", "100", "-X3", "--", "/run/scan"};
    const auto given = parse(words);
    ASSERT_EQ(given.parsed, Parsed::ok) << given.why;
    EXPECT_EQ(given.options.notification, 4);
    EXPECT_EQ(given.options.rescan_ms, 5000u);
    EXPECT_EQ(given.options.capacity, 100u);
    EXPECT_EQ(given.options.console_holder, 3);
    EXPECT_STREQ(given.options.scan_directory, "/run/scan");
}

TEST(Options, Ours) {
    std::vector<std::string> words{"--end-timeout=900", "--supervise", "/x/s", "."};
    const auto given = parse(words);
    ASSERT_EQ(given.parsed, Parsed::ok);
    EXPECT_EQ(given.options.end_timeout_ms, 900u);
    EXPECT_STREQ(given.options.supervise, "/x/s");
}

TEST(Options, LeanImpliesHosts) {
    std::vector<std::string> words{"--lean", "."};
    const auto given = parse(words);
    ASSERT_EQ(given.parsed, Parsed::ok);
    EXPECT_TRUE(given.options.lean);
    EXPECT_EQ(given.options.per_process, 0u);
    std::vector<std::string> both{"--per-process", "3", "--lean", "."};
    EXPECT_EQ(parse(both).options.per_process, 3u);
    std::vector<std::string> neither{"."};
    EXPECT_FALSE(parse(neither).options.lean || parse(neither).options.per_process);
}

TEST(Options, Wrong) {
    std::vector<std::vector<std::string>> all{
        {"-d"}, {"-d", "x"}, {"-d", "2"},     {"-c", "0"},           {"-c", "99999999"},
        {"-q"}, {"a", "b"},  {"--supervise"}, {"--end-timeout", ""}, {"--nope"}};
    for (auto& words : all) EXPECT_EQ(parse(words).parsed, Parsed::wrong) << words[0];
    std::vector<std::string> help{"-c", "3", "--help"};
    EXPECT_EQ(parse(help).parsed, Parsed::help);
}

}  // namespace
}  // namespace slipway::svscan
