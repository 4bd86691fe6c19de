#include "engine/source/manager_settings.h"

#include "engine/diag/render.h"
#include "engine/sys/testing.h"

namespace slipway::source {
namespace {

struct SettingsFile : ::testing::Test {
    std::optional<model::ManagerSettings> read(const std::string& text) {
        sink = {};
        return read_settings({"slipway.conf", text}, sink);
    }

    std::string told() const { return diag::render_text(sink.sorted(), {}); }

    diag::Sink sink;
};

TEST_F(SettingsFile, AllKeys) {
    const auto settings = read(
        "# comment\n"
        "[Manager]\n"
        "Group = wheel\n"
        "BootDeadline = 5min\n"
        "MilestoneHold = 500ms\n"
        "ShutdownLimit = 1min 30s\n"
        "ServicesPerProcess = 64\n");
    ASSERT_TRUE(settings) << told();
    EXPECT_EQ(settings->group, "wheel");
    EXPECT_EQ(settings->group_was.where, (diag::Position{"slipway.conf", 3, 9}));
    EXPECT_EQ(settings->boot_deadline, 300000U);
    EXPECT_EQ(settings->milestone_hold, 500U);
    EXPECT_EQ(settings->shutdown_limit, 90000U);
    EXPECT_EQ(settings->services_per_process, 64U);
    EXPECT_EQ(told(), "");
}

TEST_F(SettingsFile, WhatIsAbsentOrEmptyIsTheDefault) {
    for (const char* text :
         {"", "# nothing\n", "[Manager]\n", "[Manager]\nGroup =\nBootDeadline =\n"}) {
        const auto settings = read(text);
        ASSERT_TRUE(settings) << text << told();
        EXPECT_EQ(settings->group, "");
        EXPECT_FALSE(settings->boot_deadline);
    }
}

TEST_F(SettingsFile, MistakesAreToldWithTheirPlaceAndTheWayOut) {
    struct Case {
        const char* text;
        const char* told;
    };

    for (const Case& c : {
             Case{"[Manager]\nGroups = wheel\n", "slipway.conf:2:1: error: unknown key \"Groups\""},
             Case{"[Manager]\nGroups = wheel\n", "did you mean \"Group\"?"},
             Case{"[Manger]\nGroup = wheel\n", "unknown section [Manger] [conf/unknown-section]"},
             Case{"Group = wheel\n", "slipway.conf:1:1: error: this key stands before"},
             Case{"[Manager]\nGroup = a\nGroup = b\n",
                  "slipway.conf:3:1: error: \"Group\" was given "
                  "in line 2 already [conf/duplicate-key]"},
             Case{"[Manager]\nGroup = a b\n", "slipway.conf:2:"},
             Case{"[Manager]\nBootDeadline = 600\n", "slipway.conf:2:16: error: this is no time"},
             Case{"[Manager]\nBootDeadline = 8d\n", "this is more than a week"},
             Case{"[Manager]\nServicesPerProcess = 0\n",
                  "slipway.conf:2:22: error: this is no number from 1 to 10000"},
             Case{"[Manager]\nServicesPerProcess = 10001\n", "no number from 1 to 10000"},
             Case{"[Manager]\nServicesPerProcess = all\n", "a supervisor process of its own"},
             Case{"[Manager]\nBootDeadline\n", "slipway.conf:2:"},
         }) {
        EXPECT_FALSE(read(c.text)) << c.text;
        EXPECT_NE(told().find(c.told), std::string::npos) << c.told << "\n" << told();
    }
}

TEST_F(SettingsFile, NoFileIsNoMistakeAndAnUnreadableOneIs) {
    const sys::testing::ScratchDirectory dir;
    EXPECT_TRUE(load_settings(dir.path(), sink));
    EXPECT_EQ(told(), "");
    ASSERT_TRUE(sys::make_directory_at(dir.fd(), "etc", 0755));
    ASSERT_TRUE(sys::make_directory_at(dir.fd(), "etc/slipway", 0755));
    ASSERT_TRUE(sys::make_directory_at(dir.fd(), "etc/slipway/slipway.conf", 0755));
    EXPECT_FALSE(load_settings(dir.path(), sink));
    EXPECT_NE(told().find("conf/unreadable"), std::string::npos) << told();
}

}  // namespace
}  // namespace slipway::source
