#include "importers/driver/output.h"

#include "importers/driver/scratch.h"

namespace slipway::importers::driver {
namespace {

model::Service named(const std::string& name) {
    model::Service s;
    s.name = name;
    s.provenance.format = "systemd";
    return s;
}

TEST(Output, MilestonesThatNobodyDefinesAreWritten) {
    model::Service web = named("web"), clock = named("clock");
    web.edges.push_back({model::EdgeKind::after, "network", {}});
    web.edges.push_back({model::EdgeKind::after, "other", {}});
    web.edges.push_back({model::EdgeKind::after, "time-sync", {}});
    web.enablement.wanted_by = {"default"};
    clock.provides = {"time-sync"};
    const auto bundles = milestone_bundles({web, clock});
    ASSERT_EQ(bundles.size(), 2u);
    EXPECT_EQ(bundles[0].name, "default");
    EXPECT_EQ(bundles[1].name, "network");
    EXPECT_EQ(bundles[1].kind, model::Kind::bundle);
}

TEST(Output, FilesAreReadOnlyAndNamedByTheService) {
    const testing::Scratch s;
    const OutputFile file = definition_file(named("a@b"));
    EXPECT_EQ(file.name, "a@b.svc");
    EXPECT_TRUE(file.text.starts_with("# Imported from systemd by slipway."));
    EXPECT_FALSE(write_files(s.path + "/x/y", {file}, "systemd", true));
    EXPECT_EQ(testing::read_file(s.path + "/x/y/a@b.svc"), file.text);
    testing::shell("test \"$(stat -c %a '" + s.path + "/x/y/a@b.svc')\" = 444");
    EXPECT_TRUE(write_files("/proc/none", {file}, "systemd", true));
}

}  // namespace
}  // namespace slipway::importers::driver
