#include "importers/common/replaces.h"

namespace slipway::importers::common {
namespace {

TEST(Replaces, FindsRowsByFormatAndName) {
    constexpr std::string_view table =
        "# comment\n"
        "openrc  a    native-a  does a\n"
        "runit   a    -         does it itself\n"
        "runit   tty-@  getty@  a login\n"
        "openrc  b    !\n";
    EXPECT_EQ(replacement_in(table, "openrc", "a")->native, "native-a");
    EXPECT_EQ(replacement_in(table, "openrc", "a")->how, "does a");
    EXPECT_EQ(replacement_in(table, "runit", "a")->native, "-");
    EXPECT_EQ(replacement_in(table, "runit", "tty-1")->native, "getty@");
    EXPECT_FALSE(replacement_in(table, "runit", "tty-"));
    EXPECT_EQ(replacement_in(table, "openrc", "b")->how, "");
    EXPECT_FALSE(replacement_in(table, "sysv", "a"));
    EXPECT_FALSE(replacement_in("", "sysv", "a"));
}

TEST(Replaces, TheBootSetsTableIsBuiltIn) {
    EXPECT_EQ(replacement_of("openrc", "localmount")->native, "local-mounts");
    EXPECT_FALSE(replacement_of("openrc", "sshd"));
}

}  // namespace
}  // namespace slipway::importers::common
