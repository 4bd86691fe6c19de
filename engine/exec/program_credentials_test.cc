// Credentials, as a program finds them.
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

// A name of its own in /run/credentials, gone with the test.
struct Service {
    std::string name = "slipway-test-" + std::to_string(::getpid());
    Scratch scratch;

    Outcome run(const std::string& plan) const { return scratch.run(plan, name); }

    ~Service() { run("credentials-kept\nat-end\n"); }

    std::string directory() const { return "/run/credentials/" + name; }
};

class Credentials : public ::testing::Test {
protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "needs root";
        if (::access("/run", W_OK) != 0) GTEST_SKIP() << "/run is not writable";
    }
};

TEST_F(Credentials, AreFilesForTheServiceAlone) {
    const Service service;
    service.scratch.write("secret", "s");
    const std::string show =
        "command /bin/sh -c 'cd $CREDENTIALS_DIRECTORY && cat a b && stat -c %U:%a . a && pwd'\n";
    const Outcome first =
        service.run("user daemon\ncredential a load ^/secret\ncredential b set \"x\\n\"\n" + show);
    EXPECT_EQ(first.code, 0);
    EXPECT_EQ(first.out, "sx\ndaemon:500\ndaemon:400\n" + service.directory() + "\n");
    // A later command of the service finds the same; another start its own.
    EXPECT_EQ(service.run("user daemon\ncredentials-kept\n" + show).out, first.out);
    service.scratch.write("secret", "t");
    EXPECT_EQ(service.run("user daemon\ncredential a load ^/secret\ncredential b set y\n" + show)
                  .out.substr(0, 2),
              "ty");
    EXPECT_EQ(service.run("credentials-kept\nat-end\ncommand /bin/false\n").code, 1);
    EXPECT_NE(::access(service.directory().c_str(), F_OK), 0);
    // Also when the end cannot be carried out as the plan says.
    EXPECT_EQ(service.run("credential a set x\ncommand /bin/true\n").code, 0);
    EXPECT_EQ(service.run("user nosuchuser\ncredentials-kept\nat-end\n").code, 122);
    EXPECT_NE(::access(service.directory().c_str(), F_OK), 0);
}

TEST_F(Credentials, CanBeReachedWhateverTheMaskIs) {
    const Service service;
    if (testing::run_shell("unshare -m mount -t tmpfs none /run").code != 0)
        GTEST_SKIP() << "no mount name spaces here";
    service.scratch.write("plan",
                          "user daemon\ncredential a set x\n"
                          "command /bin/sh -c 'cat $CREDENTIALS_DIRECTORY/a'\n");
    EXPECT_EQ(testing::run_shell("cd " + service.scratch.path() +
                                 "; unshare -m sh -c 'mount -t tmpfs none /run && umask 077 && "
                                 "exec \"$@\"' sh " SLIPWAY_BIN "/slipway-exec plan a")
                  .out,
              "x");
}

TEST_F(Credentials, AreNeverMadeElsewhere) {
    const Scratch scratch;
    scratch.write("plan", "credential a set x\ncommand /bin/true\n");
    const Outcome outcome = testing::run_shell(
        "cd " + scratch.path() +
        "; unshare -m sh -c 'mount -t tmpfs none /run && touch /run/there && \"$@\"; echo $?; ls "
        "/run' sh " SLIPWAY_BIN "/slipway-exec plan ..");
    if (outcome.out.find("unshare:") == 0) GTEST_SKIP() << outcome.out;
    EXPECT_NE(outcome.out.find("111\nthere\n"), std::string::npos) << outcome.out;
}

TEST_F(Credentials, ComeFromDirectoriesSocketsAndStores) {
    const Service service;
    testing::run_shell("mkdir -p " + service.scratch.path() + "/d/e; cd " + service.scratch.path() +
                       "/d; echo 1 >x; echo 2 >e/y; ln -s x l");
    const Outcome tree = service.run(
        "credential k load ^/d\ncredential n load nobody-has-this\n"
        "command /bin/sh -c 'cd $CREDENTIALS_DIRECTORY && ls'\n");
    EXPECT_EQ(tree.out, "k_e_y\nk_x\n");
    const Outcome served = testing::run_shell(
        "cd " + service.scratch.path() +
        "; /usr/bin/python3 -c 'import socket\ns = socket.socket(socket.AF_UNIX)\n"
        "s.bind(\"sock\")\ns.listen()\nc, who = s.accept()\n"
        "c.sendall(who[1:].split(b\"/\", 1)[1])' >/dev/null 2>&1 &");
    for (int i = 0;
         i < 500 && testing::run_shell("test -S " + service.scratch.path() + "/sock").code; ++i)
        ::usleep(20000);
    const Outcome asked = service.run(
        "credential k load ^/sock\ncommand /bin/sh -c 'cat $CREDENTIALS_DIRECTORY/k'\n");
    EXPECT_EQ(asked.out, "unit/" + service.name + "/k") << served.out;
}

TEST_F(Credentials, MissingOrTooLargeEndsTheStart) {
    const Service service;
    const Outcome missing = service.run("credential a load ^/none\ncommand /bin/true\n");
    EXPECT_EQ(missing.code, 111);
    EXPECT_NE(missing.out.find("cannot pass the credential 'a'"), std::string::npos) << missing.out;
    EXPECT_EQ(service
                  .run("credential a load ^/none\ncredential a set z\n"
                       "command /bin/sh -c 'cat $CREDENTIALS_DIRECTORY/a'\n")
                  .out,
              "z");
    service.scratch.write("large", std::string(1048577, 'x'));
    EXPECT_EQ(service.run("credential a load ^/large\ncommand /bin/true\n").code, 111);
    testing::run_shell("mkfifo " + service.scratch.path() + "/fifo");
    EXPECT_EQ(service.run("credential a load ^/fifo\ncommand /bin/true\n").code, 111);
    EXPECT_NE(::access(service.directory().c_str(), F_OK), 0);
}

}  // namespace
}  // namespace slipway::exec
