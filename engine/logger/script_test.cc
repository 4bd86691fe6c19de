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
    const auto error = parse_script(words, false, *script);
    if (!error) return "";
    EXPECT_FALSE(error->help.empty());
    return std::to_string(error->word) + " " + std::string(error->message);
}

TEST(Script, ReadsDirectivesForTheNextAction) {
    auto script = std::make_unique<Script>();
    const std::vector<const char*> words{"t", "s5000", "n3", "/a", "T", "S99999", "./b", "1"};
    ASSERT_FALSE(parse_script(words, false, *script));
    ASSERT_EQ(script->directories.size(), 2u);
    EXPECT_EQ(script->directories[0].path, "/a");
    EXPECT_TRUE(script->directives[0].heading.tai && !script->directives[0].heading.iso);
    EXPECT_EQ(script->directories[0].limits.file_size, 5000u);
    EXPECT_EQ(script->directories[0].limits.archives, 3u);
    EXPECT_EQ(script->directories[0].limits.archives_size, 0u);
    EXPECT_TRUE(script->directives[1].heading.iso && !script->directives[1].heading.tai);
    EXPECT_TRUE(script->directives[2].heading.empty());
    EXPECT_EQ(script->directories[1].limits.file_size, 5000u);
    EXPECT_EQ(script->directories[1].limits.archives_size, 99999u);
    EXPECT_FALSE(script->has_selections);
    EXPECT_EQ(script->directives.size(), 3u);
}

TEST(Script, ReadsWhatTheActionsNeed) {
    auto script = std::make_unique<Script>();
    const std::vector<const char*> words{"pxy", "E9", "2", "^30", "=/s", "H",  "!gzip -9", "a60",
                                         "N2",  "/a", "p", "?x",  "/b",  "HT", "/c"};
    ASSERT_FALSE(parse_script(words, true, *script));
    ASSERT_EQ(script->directives.size(), 5u);
    EXPECT_EQ(script->directives[0].size, 9u);
    EXPECT_EQ(script->directives[0].heading.prefix, "xy");
    EXPECT_EQ(script->status_files[0].size, 30u);
    EXPECT_EQ(script->directives[2].heading.human, '_');
    EXPECT_EQ(script->directives[2].heading.prefix, "xy");
    EXPECT_EQ(script->directories[0].processor, "gzip -9");
    EXPECT_FALSE(script->directories[0].shell);
    EXPECT_EQ(script->directories[0].limits.age, 60u);
    EXPECT_EQ(script->directories[0].limits.least_archives, 2u);
    EXPECT_TRUE(script->directories[1].shell);
    EXPECT_EQ(script->directives[3].heading.human, '\0');
    EXPECT_TRUE(script->directives[3].heading.tai && script->directives[3].heading.prefix.empty());
    EXPECT_EQ(script->directives[4].heading.human, 'T');
}

TEST(Script, RefusesWhatItCannotDo) {
    EXPECT_EQ(error_of({"t"}), "0 the script has no action, so no line would be kept");
    EXPECT_EQ(error_of({"/a", "s4x", "/b"}), "1 not a number, or too large");
    EXPECT_EQ(error_of({"n4294967296", "/b"}), "0 not a number, or too large");
    EXPECT_EQ(error_of({"=", "/a"}), "0 a status file without a name");
    EXPECT_EQ(error_of({"/a", "f", "/a"}), "2 a directory that was named before");
    EXPECT_EQ(error_of({"tx", "/a"}), "0 unknown directive");
    EXPECT_EQ(error_of({"x", "/a"}), "0 unknown directive");
    EXPECT_EQ(error_of({"", "/a"}), "0 an empty directive");
    EXPECT_EQ(error_of({"+(a|b", "/a"}), "0 a group without its end");
    EXPECT_EQ(error_of({"/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8", "/9"}),
              "8 more than 8 directories");
}

TEST(Script, RoutesLinesAsS6LogDoes) {
    auto script = std::make_unique<Script>();
    const std::vector<const char*> words{"-", "+err", "/errors", "f", "/rest", "-x", "1"};
    ASSERT_FALSE(parse_script(words, false, *script));
    EXPECT_EQ(route_line(*script, "an error"), 1u << 2);
    EXPECT_EQ(route_line(*script, "fine"), (1u << 4) | (1u << 6));
    EXPECT_EQ(route_line(*script, "fix"), 1u << 4);
}

}  // namespace
}  // namespace slipway::logger
