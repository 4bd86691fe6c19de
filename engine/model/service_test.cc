#include "engine/model/service.h"

#include <set>

#include "engine/model/setting_names.h"

namespace slipway::model {
namespace {

TEST(Service, EqualityIgnoresProvenance) {
    Service a;
    a.name = "web";
    Service b = a;
    b.provenance.format = "systemd";
    EXPECT_EQ(a, b);
    b.run.reload_signal = 1;
    EXPECT_FALSE(a == b);
}

TEST(Service, NamesOfTemplatesAndInstances) {
    EXPECT_EQ(template_of("openvpn@work"), "openvpn@");
    EXPECT_EQ(template_of("openvpn@"), "");
    EXPECT_EQ(template_of("nginx"), "");
    EXPECT_EQ(instance_of("openvpn@work"), "work");
    EXPECT_EQ(instance_of("nginx"), "");
}

// meaning_of() indexes the table by the kind, so each row must stand at its kind's place.
TEST(EdgeKinds, TableIsInTheOrderOfTheEnumeration) {
    for (std::size_t i = 0; i < kEdgeKinds.size(); ++i)
        EXPECT_EQ(static_cast<std::size_t>(kEdgeKinds[i].kind), i);
}

// Both directions of the table are looked up, so neither side may name a thing twice.
TEST(SettingNames, NameEachSettingAndDirectiveOnce) {
    std::set<std::string> names, directives;
    for (const SettingName& row : kSettingNames) {
        const std::string group = std::to_string(static_cast<int>(row.group));
        EXPECT_TRUE(names.insert(group + "." + std::string(row.name)).second) << row.name;
        EXPECT_TRUE(directives.insert(std::string(row.directive)).second) << row.directive;
        EXPECT_EQ(setting_of_directive(row.directive), &row);
        EXPECT_EQ(find_setting(row.group, row.name), &row);
    }
    EXPECT_EQ(setting_of_directive("ExecStart"), nullptr);
    EXPECT_EQ(find_setting(SettingGroup::cgroup, "private-tmp"), nullptr);
}

}  // namespace
}  // namespace slipway::model
