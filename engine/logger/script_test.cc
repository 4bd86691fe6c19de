#include "engine/logger/script.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/logger/block.h"

namespace slipway::logger {
namespace {

std::string error_of(const std::vector<const char*>& words) {
    auto script = std::make_unique<Script>();
    const auto error = parse_script(words, *script);
    if (!error) return "";
    EXPECT_FALSE(error->help.empty());
    return std::to_string(error->word) + " " + std::string(error->message);
}

TEST(Script, ReadsDirectivesForTheNextAction) {
    auto script = std::make_unique<Script>();
    const std::vector<const char*> words{"t", "s5000", "n3", "/a", "T", "S99999", "./b", "1"};
    ASSERT_FALSE(parse_script(words, *script));
    ASSERT_EQ(script->directories.size(), 2u);
    EXPECT_EQ(script->directories[0].path, "/a");
    EXPECT_TRUE(script->directories[0].tai_stamp && !script->directories[0].iso_stamp);
    EXPECT_EQ(script->directories[0].limits.file_size, 5000u);
    EXPECT_EQ(script->directories[0].limits.archives, 3u);
    EXPECT_EQ(script->directories[0].limits.archives_size, 0u);
    EXPECT_TRUE(script->directories[1].iso_stamp && !script->directories[1].tai_stamp);
    EXPECT_EQ(script->directories[1].limits.file_size, 5000u);
    EXPECT_EQ(script->directories[1].limits.archives_size, 99999u);
    EXPECT_FALSE(script->has_selections);
    EXPECT_EQ(script->directives.size(), 3u);
}

TEST(Script, RefusesWhatItCannotDo) {
    EXPECT_EQ(error_of({"t"}), "0 the script has no action, so no line would be kept");
    EXPECT_EQ(error_of({"/a", "s4095", "/b"}), "1 a number out of range");
    EXPECT_EQ(error_of({"!gzip -9", "/a"}), "0 processors are not run by this version");
    EXPECT_EQ(error_of({"^/x", "/a"}), "0 status files are not written by this version");
    EXPECT_EQ(error_of({"tx", "/a"}), "0 unknown directive");
    EXPECT_EQ(error_of({"a", "/a"}), "0 unknown directive");
    EXPECT_EQ(error_of({"", "/a"}), "0 an empty directive");
    EXPECT_EQ(error_of({"+(a|b", "/a"}), "0 a group without its end");
    EXPECT_EQ(error_of({"/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9"}),
              "8 more than 8 directories");
}

TEST(Script, RoutesLinesAsS6LogDoes) {
    auto script = std::make_unique<Script>();
    const std::vector<const char*> words{"-", "+err", "/errors", "f", "/rest", "-x", "1"};
    ASSERT_FALSE(parse_script(words, *script));
    EXPECT_EQ(route_line(*script, "an error"), 1u << 2);
    EXPECT_EQ(route_line(*script, "fine"), (1u << 4) | (1u << 6));
    EXPECT_EQ(route_line(*script, "fix"), 1u << 4);
}

}  // namespace
}  // namespace slipway::logger
