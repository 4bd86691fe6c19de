#include "importers/names/milestones.h"

#include <algorithm>
#include <set>

namespace slipway::importers::names {
namespace {

TEST(Milestones, TheWorldsMeetInOneName) {
    EXPECT_EQ(native_name(World::systemd, "local-fs.target"), "local-fs");
    EXPECT_EQ(native_name(World::lsb, "$local_fs"), "local-fs");
    EXPECT_EQ(native_name(World::openrc, "localmount"), "local-fs");
    EXPECT_EQ(native_name(World::openrc, "dns"), native_name(World::lsb, "$named"));
    EXPECT_EQ(native_name(World::systemd, "multi-user.target"), kBoot);
    EXPECT_EQ(native_name(World::systemd, "nginx.service"), "");
    EXPECT_EQ(native_name(World::lsb, "network"), "");
}

TEST(Milestones, EveryRowLeadsToAMilestoneAndIsThereOnce) {
    std::set<std::pair<World, std::string_view>> seen;
    for (const Row& row : rows()) {
        EXPECT_TRUE(is_milestone(row.native)) << row.name;
        EXPECT_TRUE(seen.emplace(row.world, row.name).second) << row.name;
    }
    const auto all = milestones();
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                               [](const auto& a, const auto& b) { return a.native < b.native; }));
    EXPECT_TRUE(is_milestone(kShutdown));
}

}  // namespace
}  // namespace slipway::importers::names
