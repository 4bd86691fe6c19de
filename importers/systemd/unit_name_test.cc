#include "importers/systemd/unit_name.h"

namespace slipway::importers::systemd {
namespace {

using List = std::vector<std::string>;

TEST(UnitName, HasPrefixInstanceAndType) {
    const auto name = parse_unit_name("postgresql@15-main.service");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->prefix, "postgresql");
    EXPECT_EQ(name->instance, "15-main");
    EXPECT_EQ(name->template_name(), "postgresql@.service");
    EXPECT_EQ(name->stem(), "postgresql@15-main");
    EXPECT_TRUE(parse_unit_name("x@.service")->is_template());
    EXPECT_EQ(parse_unit_name("dbus-org.bluez.service")->stem(), "dbus-org.bluez");
}

TEST(UnitName, RefusesWhatIsNone) {
    for (const char* text :
         {"", "nginx", ".service", "a/b.service", "a b.service", "@x.service", "a.conf"})
        EXPECT_FALSE(parse_unit_name(text)) << text;
    EXPECT_FALSE(parse_unit_name(std::string(300, 'a') + ".service"));
}

TEST(UnitName, DropInNamesGoFromTheMostSpecific) {
    EXPECT_EQ(drop_in_names(*parse_unit_name("a-b-c.service")),
              (List{"a-b-c.service", "a-b-.service", "a-.service"}));
    EXPECT_EQ(drop_in_names(*parse_unit_name("a-b@x.service")),
              (List{"a-b@x.service", "a-b@.service", "a-@x.service", "a-@.service"}));
    EXPECT_EQ(drop_in_names(*parse_unit_name("user-.slice")), (List{"user-.slice"}));
}

TEST(UnitName, EscapesBothWays) {
    EXPECT_EQ(unescape_name("a-b\\x2dc"), "a/b-c");
    EXPECT_EQ(unescape_path("var-lib"), "/var/lib");
    EXPECT_EQ(unescape_path("-"), "/");
    EXPECT_EQ(escape_path("/var/lib-x/.y"), "var-lib\\x2dx-.y");
    EXPECT_EQ(escape_path("/"), "-");
    EXPECT_EQ(unescape_name("a\\x2"), "a\\x2");
}

}  // namespace
}  // namespace slipway::importers::systemd
