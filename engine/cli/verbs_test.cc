#include "engine/cli/verbs.h"

#include <set>

#include "engine/cli/commands.h"

namespace slipway::cli {
namespace {

TEST(Verbs, EachTeaches) {
    std::set<std::string_view> seen;
    for (const Verb* row : verbs()) {
        const Verb& verb = *row;
        EXPECT_TRUE(seen.insert(verb.name).second) << verb.name << " stands twice";
        const std::string help = help_of(verb);
        EXPECT_NE(help.find(std::string("slipway ") + verb.name), std::string::npos)
            << verb.name << ": its examples do not use it";
        EXPECT_NE(help.find("\n  0    done\n"), std::string::npos) << verb.name;
        EXPECT_NE(help.find("\n  111  "), std::string::npos) << verb.name;
    }
}

TEST(Verbs, ExitCodesAreThoseOfTheVerb) {
    for (const Verb* row : verbs()) {
        const Verb& verb = *row;
        const std::string help = help_of(verb);
        const bool strict = help.find("\n  2    ") != std::string::npos;
        EXPECT_EQ(strict, row == &kImport) << verb.name;
    }
    EXPECT_NE(help_of(*verbs()[0]).find("\n  7    no manager runs\n"), std::string::npos);
    for (const char* code : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "100", "111"})
        EXPECT_NE(help_of_all().find("\n  " + std::string(code) + " "), std::string::npos) << code;
}

}  // namespace
}  // namespace slipway::cli
