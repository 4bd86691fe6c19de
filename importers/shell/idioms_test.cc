#include "importers/shell/idioms.h"

#include "importers/shell/parse.h"

namespace slipway::importers::shell {
namespace {

Command command(const std::string& text) {
    diag::Sink sink;
    const auto script = parse(text, "t", sink);
    return script && !script->commands.empty() ? script->commands[0] : Command{};
}

TEST(FileTests, BecomeConditions) {
    Variables none;
    const auto one = file_tests(command("[ ! -x /usr/bin/a ]"), none);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->conditions[0].test, "file-is-executable");
    EXPECT_TRUE(one->conditions[0].negate);
    EXPECT_FALSE(one->approximated);
    const auto two = file_tests(command("test -f /a && [ -d /b ]"), none);
    ASSERT_TRUE(two);
    EXPECT_EQ(two->conditions.size(), 2u);
    EXPECT_TRUE(two->approximated);
    EXPECT_FALSE(file_tests(command("[ -n \"$x\" ]"), none));
    EXPECT_FALSE(file_tests(command("[ -e /a ] || [ -e /b ]"), none));
    EXPECT_FALSE(file_tests(command("[ -e \"$x\" ]"), none));
    EXPECT_FALSE(file_tests(command("grep a b"), none));
}

TEST(Directories, AreReadFromMkdirAndInstall) {
    Variables none;
    auto made = directories_made(command("install -d -oalice -g staff -m750 /run/a b"), none, "/w");
    ASSERT_TRUE(made);
    ASSERT_EQ(made->size(), 2u);
    EXPECT_EQ((*made)[0].user, "alice");
    EXPECT_EQ((*made)[0].group, "staff");
    EXPECT_EQ((*made)[0].mode, 0750u);
    EXPECT_EQ((*made)[1].path, "/w/b");
    EXPECT_TRUE(change_directories(command("chown bob:adm /run/a"), none, "/w", *made));
    EXPECT_EQ((*made)[0].user, "bob");
    EXPECT_FALSE(change_directories(command("chown -R bob /run/a"), none, "/w", *made));
    EXPECT_FALSE(change_directories(command("chmod 700 /other"), none, "/w", *made));
    EXPECT_TRUE(directories_made(command("mkdir -p -m 0700 /a"), none, "/"));
    EXPECT_TRUE(directories_made(command("install /var/run/dbus -d -o m -g m"), none, "/"));
    EXPECT_FALSE(directories_made(command("install -m 644 a b"), none, "/"));
    EXPECT_FALSE(directories_made(command("mkdir $x"), none, "/"));
    EXPECT_FALSE(directories_made(command("mkdir -m u+x /a"), none, "/"));
}

TEST(Limits, HaveTheUnitsOfUlimit) {
    std::map<std::string, model::Limit> limits;
    EXPECT_TRUE(add_limits({"ulimit", "-n", "65536", "-c", "unlimited", "-l", "8"}, limits));
    EXPECT_EQ(limits["NOFILE"], (model::Limit{65536, 65536}));
    EXPECT_EQ(limits["MEMLOCK"].hard, 8192u);
    EXPECT_FALSE(add_limits({"ulimit", "-n", "many"}, limits));
    EXPECT_FALSE(add_limits({"ulimit", "-Z", "1"}, limits));
    EXPECT_FALSE(add_limits({"ulimit", "-n"}, limits));
    EXPECT_FALSE(add_limits({"ulimit"}, limits));
}

TEST(Assignments, AreAllThatAFileOfVariablesMayHave) {
    const auto offends = [](const std::string& text) {
        diag::Sink sink;
        const auto script = parse(text, "t", sink);
        return script && first_that_is_no_assignment(*script) != nullptr;
    };
    EXPECT_FALSE(offends("a=1\nb=\"$a x\"\nexport c=d\n: ${e:=f}\n# g\n"));
    EXPECT_TRUE(offends("a=`b`"));
    EXPECT_TRUE(offends("if a; then b=1; fi"));
    EXPECT_TRUE(offends("a=1 cmd"));
    EXPECT_TRUE(offends("unset a"));
}

TEST(Paths, AreMadeAbsolute) {
    EXPECT_EQ(absolute("./conf", "/etc/sv/a"), "/etc/sv/a/conf");
    EXPECT_EQ(absolute("../b//c/", "/etc/sv/a"), "/etc/sv/b/c");
    EXPECT_EQ(absolute("/../x", "/"), "/x");
}

}  // namespace
}  // namespace slipway::importers::shell
