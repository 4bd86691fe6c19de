#include "engine/manager/settings.h"

#include "engine/manager/testing/tree.h"

namespace slipway::manager {
namespace {

struct ManagerSettings : ::testing::Test {
    ManagerSettings() : tree(testing::sample()), core(tree.start_manager()) {}

    void write(const std::string& text) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        EXPECT_TRUE(
            sys::replace_file(tree.fd(), "1/settings", "1/new", {bytes, text.size()}, 0644));
    }

    testing::Tree tree;
    std::unique_ptr<Core> core;
};

TEST_F(ManagerSettings, DefaultsThenTheGenerationThenTheCommandLine) {
    Options options;
    EXPECT_FALSE(settings_for(*core, options).group);
    EXPECT_EQ(settings_for(*core, options).hold, 5000U);
    write("group 27\nboot-deadline 1\nmilestone-hold 2\nshutdown-limit 3\n");
    Settings settings = settings_for(*core, options);
    EXPECT_EQ(settings.group, 27U);
    EXPECT_EQ(settings.boot_limit, 1U);
    EXPECT_EQ(settings.hold, 2U);
    EXPECT_EQ(settings.shutdown_limit, 3U);
    options.hold = 7;
    options.boot_limit = 8;
    options.shutdown_limit = 0;
    settings = settings_for(*core, options);
    EXPECT_EQ(settings.hold, 7U);
    EXPECT_EQ(settings.boot_limit, 8U);
    EXPECT_EQ(settings.shutdown_limit, 0U);
}

TEST_F(ManagerSettings, ADamagedFileCountsAsEmpty) {
    write("group 27\nboot-deadl");
    const Settings settings = settings_for(*core, {});
    EXPECT_FALSE(settings.group);
    EXPECT_EQ(settings.boot_limit, 600000U);
}

}  // namespace
}  // namespace slipway::manager
