#include "engine/cli/user_places.h"

namespace slipway::cli {
namespace {

using Paths = std::vector<std::string>;

TEST(UserPlaces, AreBelowHomeUnlessNamed) {
    const auto usual = user_places({"/home/ada", "", "", "/run/user/7/"});
    ASSERT_TRUE(usual);
    EXPECT_EQ(usual->definitions,
              (Paths{"/home/ada/.config/slipway/services", "/etc/slipway/user-services",
                     "/usr/lib/slipway/user-services"}));
    EXPECT_EQ(usual->store, "/home/ada/.local/state/slipway");
    EXPECT_EQ(usual->logs, "/home/ada/.local/state/slipway/log");
    EXPECT_EQ(usual->run, "/run/user/7/slipway");
    const auto named = user_places({"", "/c/", "/s", ""});
    ASSERT_TRUE(named);
    EXPECT_EQ(named->definitions[0], "/c/slipway/services");
    EXPECT_EQ(named->store, "/s/slipway");
    EXPECT_EQ(named->run, "");
}

TEST(UserPlaces, RelativePathsCountAsNotSet) {
    EXPECT_EQ(user_places({"/h", "config", "state", "run"})->store, "/h/.local/state/slipway");
    EXPECT_EQ(user_places({"/h", "", "", "run"})->run, "");
    EXPECT_FALSE(user_places({"ada", "", "", "/run/user/7"}));
    EXPECT_FALSE(user_places({"", "/c", "", ""}));
    EXPECT_EQ(user_places({"/", "", "", ""})->store, "/.local/state/slipway");
}

}  // namespace
}  // namespace slipway::cli
