#include "engine/formats/dynamic_user.h"

#include <set>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

using Kind = ExecPlan::DirectoryKind;

TEST(DynamicUser, TakesEachNumberOfTheRangeOnce) {
    for (const char* const name : {"web", "a", "Z-9_", "abcdefghijklmnopqrstuvwxyz01234"}) {
        std::set<std::uint32_t> seen;
        for (std::uint32_t i = 0; i < kDynamicIds; ++i) {
            const std::uint32_t id = dynamic_id(name, i);
            EXPECT_TRUE(is_dynamic_id(id)) << id;
            seen.insert(id);
        }
        EXPECT_EQ(seen.size(), kDynamicIds) << name;
    }
    EXPECT_EQ(kDynamicIds, 4336u);
    EXPECT_EQ(dynamic_id("fleeting", 0), 64093u);  // as a booted systemd 252 has it
    EXPECT_FALSE(is_dynamic_id(61183));
    EXPECT_TRUE(is_dynamic_id(61184));
    EXPECT_TRUE(is_dynamic_id(65519));
    EXPECT_FALSE(is_dynamic_id(65520));
}

TEST(DynamicUser, SpreadsNames) {
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(dynamic_id("service-" + std::to_string(i), 0));
    EXPECT_GT(seen.size(), 850u);  // by chance 894
}

TEST(DynamicUser, KnowsItsNames) {
    for (const char* const name : {"a", "_", "_apt", "A-b_9", "abcdefghijklmnopqrstuvwxyz01234"})
        EXPECT_TRUE(is_dynamic_user_name(name)) << name;
    for (const char* const name : {"", "0a", "-a", "a.b", "a/b", "a b", "..", "\xc3\xa4",
                                   "abcdefghijklmnopqrstuvwxyz012345"})
        EXPECT_FALSE(is_dynamic_user_name(name)) << name;
}

TEST(DynamicUser, NamesTheUserOfAService) {
    EXPECT_EQ(dynamic_user_name("web").view(), "web");
    EXPECT_EQ(dynamic_user_name("web@two").view(), "web");
    const auto hashed = dynamic_user_name("web.front");
    EXPECT_EQ(hashed.size(), 19u);
    EXPECT_TRUE(hashed.view().starts_with("_du"));
    EXPECT_TRUE(is_dynamic_user_name(hashed.view()));
    EXPECT_EQ(dynamic_user_name("web.front@x").view(), hashed.view());
    EXPECT_NE(dynamic_user_name("web.back").view(), hashed.view());
}

TEST(DynamicUser, KnowsWhatIsKeptInPrivate) {
    const auto state = private_place(Kind::state, "/var/lib/web");
    ASSERT_TRUE(state);
    EXPECT_EQ(state->top, "/var/lib");
    EXPECT_EQ(state->name, "web");
    EXPECT_EQ(private_place(Kind::cache, "/var/cache//a/b/")->name, "a/b");
    EXPECT_EQ(private_place(Kind::logs, "/var/log/a")->top, "/var/log");
    for (const char* const path :
         {"/var/lib", "/var/lib/", "/var/library", "/srv/web", "/var/log/x", "/var/lib/private",
          "/var/lib/private/x", "/var/lib/..", "/var/lib/../x", "/var/lib/a/../../x",
          "/var/lib/a/.."})
        EXPECT_FALSE(private_place(Kind::state, path)) << path;
    EXPECT_FALSE(private_place(Kind::runtime, "/run/web"));
    EXPECT_FALSE(private_place(Kind::configuration, "/etc/web"));
    EXPECT_FALSE(private_place(Kind::plain, "/var/lib/web"));
}

}  // namespace
}  // namespace slipway::formats
