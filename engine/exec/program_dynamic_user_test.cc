// slipway-exec with dynamic users, in a mount name space whose /var/lib, /var/cache and /run are
// empty.
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"
#include "engine/formats/dynamic_user.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

constexpr const char* kEmpty =
    "mount --make-rprivate / && mount -t tmpfs x /var/lib && mount -t tmpfs x /var/cache && "
    "mount -t tmpfs x /run && mkdir /run/s && ";
constexpr const char* kPlan = "user web\ndynamic-user /run/s/dynamic-users\n";

class DynamicUser : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
        if (testing::run_shell("unshare -m true").code != 0)
            GTEST_SKIP() << "unshare(1) may make no mount name space here";
        if (const Outcome made = in_name_space("true"); made.code != 0)
            GTEST_SKIP() << "file systems cannot be mounted here: " << made.out;
    }

    // Each word "PLAN" in the line starts the plan of that number.
    Outcome in_name_space(const std::string& line) const {
        scratch.write("line",
                      std::string(kEmpty) + "cd " + scratch.path() + " && { " + line + "\n}");
        return testing::run_shell(
            "exec env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin unshare -m "
            "/bin/sh " +
            scratch.path() + "/line");
    }

    // The command line that starts a plan.
    std::string start(const std::string& name, const std::string& plan) const {
        scratch.write(name, plan);
        return SLIPWAY_BIN "/slipway-exec " + name + " web";
    }

    static std::string number(const char* name, std::uint32_t attempt = 0) {
        return std::to_string(formats::dynamic_id(name, attempt));
    }

    Scratch scratch;
};

TEST_F(DynamicUser, GetsANumberOfItsOwn) {
    const std::string web = start("a", std::string(kPlan) +
                                           "command /bin/sh -c 'id -u; id -g; id -G; "
                                           "echo $USER $LOGNAME,$HOME,$SHELL'\n");
    const std::string one =
        number("web") + "\n" + number("web") + "\n" + number("web") + "\nweb web,,\n";
    EXPECT_EQ(in_name_space(web + "; " + web).out, one + one);
    // Another has the number already.
    const Outcome taken = in_name_space(
        "mkdir /run/s/dynamic-users; ln -s other /run/s/dynamic-users/" + number("web") + "; " +
        web + "; readlink /run/s/dynamic-users/web /run/s/dynamic-users/" + number("web", 1));
    EXPECT_EQ(taken.out.substr(0, 6), number("web", 1) + "\n");
    EXPECT_TRUE(taken.out.ends_with("\n" + number("web", 1) + "\nweb\n")) << taken.out;
}

TEST_F(DynamicUser, TakesUsersThatAreThere) {
    const std::string tail =
        "dynamic-user /run/s/dynamic-users\ncommand /bin/sh -c 'id -u; id -g'\n";
    EXPECT_EQ(in_name_space(start("a", "user daemon\n" + tail)).out, "1\n1\n");
    EXPECT_EQ(in_name_space(start("a", "user 1500\n" + tail)).out, "1500\n1500\n");
    EXPECT_EQ(in_name_space(start("a", "user web\ngroup bin\n" + tail)).out,
              number("web") + "\n2\n");
    EXPECT_EQ(in_name_space(start("a", "user web\ngroup data\n" + tail)).out,
              number("web") + "\n" + number("data") + "\n");
    // A group without a user of its name, and the other way round.
    EXPECT_EQ(in_name_space(start("a", "user adm\n" + tail)).code, 122);
    EXPECT_EQ(in_name_space(start("a", "user web.x\n" + tail)).code, 122);
}

TEST_F(DynamicUser, KeepsItsDirectoriesWhereOthersCannotEnter) {
    const std::string directories =
        std::string(kPlan) +
        "directory state /var/lib/w 0750\ndirectory cache /var/cache/a/b 0755\n"
        "directory runtime /run/w 0755\ncommand /bin/sh -c 'touch /run/w/x; echo "
        "$STATE_DIRECTORY'\n";
    const std::string plan = start("a", directories);
    const Outcome made =
        in_name_space(plan +
                      "; readlink /var/lib/w /var/cache/a/b; stat -c %u:%g:%a:%F /var/lib/private "
                      "/var/lib/private/w /var/cache/private/a /var/cache/private/a/b /run/w");
    const std::string id = number("web");
    EXPECT_EQ(made.out, "/var/lib/w\nprivate/w\n../private/a/b\n0:0:700:directory\n" + id + ":" +
                            id + ":750:directory\n0:0:755:directory\n" + id + ":" + id +
                            ":755:directory\n" + id + ":" + id + ":755:directory\n");
}

TEST_F(DynamicUser, MovesDirectoriesInAndOut) {
    const std::string dynamic =
        start("a", std::string(kPlan) + "directory state /var/lib/w 0755\ncommand /bin/true\n");
    const std::string fixed =
        start("b", "user daemon\ndirectory state /var/lib/w 0755\ncommand /bin/true\n");
    const std::string look =
        "stat -c %N:%u:%F /var/lib/w; find /var/lib -name f -printf '%p:%U\\n'; ";
    const std::string id = number("web");
    const Outcome moved = in_name_space(fixed + "; mkdir /var/lib/w/d; touch /var/lib/w/d/f; " +
                                        look + dynamic + "; " + look + fixed + "; " + look);
    EXPECT_EQ(moved.out,
              "'/var/lib/w':1:directory\n/var/lib/w/d/f:0\n"
              "'/var/lib/w' -> 'private/w':0:symbolic link\n/var/lib/private/w/d/f:" +
                  id + "\n'/var/lib/w':1:directory\n/var/lib/w/d/f:1\n");
}

// Who was there before keeps its number, as its files then need no new owner.
TEST_F(DynamicUser, TakesTheOwnerOfItsDirectory) {
    const std::string plan = start(
        "a", std::string(kPlan) + "directory state /var/lib/w 0755\ncommand /usr/bin/id -u\n");
    const std::string before = "mkdir -p /var/lib/private/w; chown 65000 /var/lib/private/w; ";
    EXPECT_EQ(in_name_space(before + plan).out, "65000\n");
    // Somebody else has it by now: the files get the new number.
    EXPECT_EQ(in_name_space(before +
                            "touch /var/lib/private/w/f; chown 65000 /var/lib/private/w/f; mkdir "
                            "/run/s/dynamic-users; ln -s other /run/s/dynamic-users/65000; " +
                            plan + "; stat -c %u /var/lib/private/w /var/lib/private/w/f")
                  .out,
              number("web") + "\n" + number("web") + "\n" + number("web") + "\n");
}

// With the view that the compiler writes for it.
TEST_F(DynamicUser, SeesItsOwnDirectoriesAlone) {
    const std::string plan = start(
        "a",
        std::string(kPlan) +
            "directory state /var/lib/w 0755\nname-spaces mount\nview keep / ro\n"
            "view keep -/dev\nview keep -/proc\nview keep -/sys\n"
            "view tmpfs /var/lib/private ro needed options=mode=0755,size=4m,nr_inodes=1k\n"
            "view bind /var/lib/private/w needed from=/var/lib/private/w\n"
            "no-new-privileges\ncommand /bin/sh -c 'touch /var/lib/w/x && echo wrote; ls "
            "/var/lib/private; touch /var/lib/private/y /var/lib/y 2>/dev/null || echo not'\n");
    const Outcome seen = in_name_space("mkdir -p /var/lib/private/other; " + plan +
                                       "; stat -c %u /var/lib/private/w/x");
    EXPECT_EQ(seen.out, "wrote\nw\nnot\n" + number("web") + "\n");
}

TEST_F(DynamicUser, IsNotLedElsewhere) {
    const std::string plan =
        start("a", std::string(kPlan) + "directory state /var/lib/w 0755\ncommand /bin/true\n");
    const std::string after = plan + " 2>/dev/null; echo $?; stat -c %u:%a /etc /etc/passwd";
    const std::string unchanged = "111\n0:755\n0:644\n";
    for (const char* const hostile :
         {"ln -s /etc /var/lib/private; chown -h daemon /var/lib/private; ",
          "mkdir /var/lib/private; chown daemon /var/lib/private; ", "ln -s /etc /var/lib/w; ",
          "touch /var/lib/w; ", "mkfifo /var/lib/w; ",
          "mkdir -p /var/lib/w/x /var/lib/private/w/y; ",
          "mkdir /var/lib/private; ln -s /etc /var/lib/private/w; chown -h daemon "
          "/var/lib/private/w; ",
          "ln -s /etc /run/s/dynamic-users; chown -h daemon /run/s/dynamic-users; ",
          "mkdir /run/s/dynamic-users; chown daemon /run/s/dynamic-users; ",
          "mkdir /run/s/dynamic-users; chmod 777 /run/s/dynamic-users; ",
          "mkdir /run/s/dynamic-users; ln -s 0 /run/s/dynamic-users/web; ",
          "mkdir /run/s/dynamic-users; ln -s 61184 /run/s/dynamic-users/web; ",
          "touch /run/s/dynamic-users; "})
        EXPECT_EQ(in_name_space(hostile + after).out, unchanged) << hostile;
}

// Many at once: as many numbers as names.
TEST_F(DynamicUser, NeverSharesANumber) {
    std::string line = "for i in $(seq 40); do ";
    line +=
        "{ echo user u$((i % 20)); echo dynamic-user /run/s/dynamic-users; echo command "
        "/usr/bin/id -u; } > plan$i; ";
    line += SLIPWAY_BIN
        "/slipway-exec plan$i web > out$i & done; wait; cat out* | sort | uniq -c | "
        "awk '{ print $1 }' | sort | uniq -c | awk '{ print $1, $2 }'";
    EXPECT_EQ(in_name_space(line).out, "20 2\n");
}

}  // namespace
}  // namespace slipway::exec
