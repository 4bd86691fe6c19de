// Terminals as standard files, on a real pseudoterminal.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#include <utmpx.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

using testing::Outcome;
using testing::Scratch;

class ExecTerminal : public ::testing::Test {
protected:
    void SetUp() override {
        master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (master_ < 0 || ::unlockpt(master_) != 0) GTEST_SKIP() << "no pseudoterminals here";
        path_ = ::ptsname(master_);
        slave_ = ::open(path_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (slave_ < 0) GTEST_SKIP() << "cannot open " << path_;
    }

    void TearDown() override {
        if (slave_ >= 0) ::close(slave_);
        if (master_ >= 0) ::close(master_);
    }

    // % in the plan stands for the terminal.
    Outcome run(std::string plan, const std::string& environment = "") const {
        for (std::size_t at = 0; (at = plan.find('%', at)) != std::string::npos;)
            plan.replace(at, 1, path_), at += path_.size();
        return scratch_.run(plan, "foo", environment);
    }

    int master_ = -1, slave_ = -1;
    std::string path_;
    Scratch scratch_;
};

TEST_F(ExecTerminal, HasAType) {
    const std::string show = "stdout truncate ^/out\ncommand /bin/sh -c 'echo $TERM'\n";
    const auto type = [&](const std::string& plan, const std::string& environment = "") {
        EXPECT_EQ(run(plan + show, environment).code, 0);
        return testing::run_shell("cat " + scratch_.path() + "/out").out;
    };
    EXPECT_EQ(type(""), "\n");
    EXPECT_EQ(type("stdin tty %\n"), "vt220\n");
    EXPECT_EQ(type("stdin tty %\n", "TERM=xterm"), "vt220\n");
    EXPECT_EQ(type("stdin tty %\nenv TERM=ansi\n"), "ansi\n");
}

TEST_F(ExecTerminal, IsResetAndSized) {
    termios raw{};
    ::cfmakeraw(&raw);
    const auto spoil = [&] { ASSERT_EQ(::tcsetattr(slave_, TCSANOW, &raw), 0); };
    const auto echoes = [&] {
        termios now{};
        ::tcgetattr(slave_, &now);
        return (now.c_lflag & ECHO) != 0 && (now.c_lflag & ICANON) != 0;
    };
    spoil();
    EXPECT_EQ(run("stdin tty %\ncommand /bin/true\n").code, 0);
    EXPECT_FALSE(echoes());
    EXPECT_EQ(run("terminal % reset rows=7\ncommand /bin/true\n").code, 0);
    EXPECT_TRUE(echoes());
    EXPECT_EQ(run("terminal % columns=9\nstdin tty %\nstdout truncate ^/out\n"
                  "command /bin/stty size\n")
                  .code,
              0);
    EXPECT_EQ(testing::run_shell("cat " + scratch_.path() + "/out").out, "7 9\n");
    spoil();
    EXPECT_EQ(run("terminal % reset\nat-end\ncommand /bin/false\n").code, 1);
    EXPECT_TRUE(echoes());
    // One that is not there is passed over.
    EXPECT_EQ(run("terminal /dev/no-such reset hangup disallocate\ncommand /bin/true\n").code, 0);
}

TEST_F(ExecTerminal, IsHungUpAndCleared) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    EXPECT_EQ(run("terminal % disallocate\ncommand /bin/true\n").code, 0);
    std::array<char, 64> seen{};
    pollfd wait{.fd = master_, .events = POLLIN, .revents = 0};
    ASSERT_EQ(::poll(&wait, 1, 60000), 1);
    const ssize_t got = ::read(master_, seen.data(), seen.size());
    EXPECT_EQ(std::string(seen.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))),
              "\033[r\033[H\033[3J");
    EXPECT_EQ(run("terminal % hangup\ncommand /bin/true\n").code, 0);
    char byte = 0;
    ::fcntl(slave_, F_SETFL, O_NONBLOCK);
    const ssize_t end = ::read(slave_, &byte, 1);
    if (end < 0 && errno == EAGAIN) GTEST_SKIP() << "this container may not hang up a terminal";
    EXPECT_EQ(end, 0);
}

TEST_F(ExecTerminal, BelongsToTheUser) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    const auto look = [&] {
        struct stat status {};
        ::fstat(slave_, &status);
        return std::pair(status.st_uid, status.st_mode & 0777);
    };
    const auto before = look();
    EXPECT_EQ(run("stdin tty %\ncommand /bin/true\n").code, 0);
    EXPECT_EQ(look(), before);
    EXPECT_EQ(run("user daemon\nstdout tty %\ncommand /bin/true\n").code, 0);
    EXPECT_EQ(look(), before);
    EXPECT_EQ(run("user daemon\nstdin tty %\ncommand /bin/true\n").code, 0);
    EXPECT_EQ(look(), std::pair(uid_t{1}, mode_t{0620}));
    EXPECT_EQ(run("terminal %\nat-end\n").code, 0);
    EXPECT_EQ(look(), std::pair(uid_t{0}, mode_t{0620}));
}

// In a mount name space of its own, with files of its own.
TEST_F(ExecTerminal, LeavesLoginRecords) {
    const std::string own = "unshare -m sh -c 'mount -t tmpfs t /run && mount -t tmpfs t /var/log";
    if (::getuid() != 0 || testing::run_shell(own + "'").code != 0)
        GTEST_SKIP() << "needs root, and a mount name space";
    if (::access("/usr/bin/who", X_OK) != 0) GTEST_SKIP() << "needs who of coreutils";
    scratch_.write("start", "utmp tty1 login tty1\ncommand /bin/true\n");
    scratch_.write("end", "utmp tty1 login tty1\nat-end\n");
    const std::string exec = SLIPWAY_BIN "/slipway-exec ";
    const std::string look =
        " /run/utmp | tr -s \" \" | grep -o \"id=.*\"; stat -c %s /var/log/wtmp";
    const Outcome none = testing::run_shell("cd " + scratch_.path() + "; " + own + " && " + exec +
                                            "start foo; ls /run/utmp /var/log/wtmp 2>/dev/null'");
    EXPECT_EQ(none.out, "");
    const Outcome seen = testing::run_shell(
        "cd " + scratch_.path() + "; " + own + " && : >/run/utmp && : >/var/log/wtmp && " + exec +
        "start foo; who -l /run/utmp | grep 1970; who -l" + look +
        "; EXIT_CODE=killed EXIT_STATUS=15 " + exec + "end foo && who -d" + look + "'");
    constexpr std::size_t kSize = sizeof(::utmpx);
    EXPECT_EQ(seen.out, "id=tty1\n" + std::to_string(2 * kSize) + "\nid=tty1 term=2 exit=15\n" +
                            std::to_string(3 * kSize) + "\n");
}

}  // namespace
}  // namespace slipway::exec
