// Credentials, terminals and standard files in exec plans.
#include "engine/database/testing/plan.h"

namespace slipway::database {
namespace {

using testing::file;
using testing::read;

TEST(PlanSurroundings, CredentialsAreMadeKeptAndRemoved) {
    const auto service = read(
        "[Run]\nPrepare = /bin/p\nCommand = /bin/x\nStopCommand = /bin/s\n[Process]\n"
        "Security.load-credential = \"a:/etc/a b\" c\nSecurity.set-credential = \"d:x:y\"\n");
    const std::string made =
        "credential a load '/etc/a b'\ncredential c load c\ncredential d set x:y\n";
    for (const char* path : {"run", "data/prepare"})
        EXPECT_NE(file(service, path).find(made), std::string::npos) << file(service, path);
    EXPECT_NE(file(service, "data/stop").find("\ncredentials-kept\n"), std::string::npos);
    EXPECT_NE(file(service, "data/cleanup").find("credentials-kept\nat-end\n"), std::string::npos);
    EXPECT_EQ(file(service, "data/cleanup").find("\ncommand"), std::string::npos);
    EXPECT_EQ(file(read("[Run]\nCommand = /bin/x\n"), "data/cleanup"), "");
}

TEST(PlanSurroundings, TerminalsAreSetUpAndLeft) {
    const auto service = read(
        "[Run]\nPrepare = /bin/p\nCommand = /bin/x\nStopCommand = /bin/s\n[Process]\nUser = u\n"
        "StandardInput = tty\nTty = /dev/tty1\nTtyReset = yes\nTtyHangup = yes\nTtyRows = 25\n"
        "UtmpId = tty1\nUtmpMode = user\n");
    const std::string terminal = "terminal /dev/tty1 reset hangup rows=25\n";
    const std::string utmp = "utmp tty1 user tty1\n";
    EXPECT_NE(file(service, "run").find(terminal + utmp), std::string::npos);
    EXPECT_NE(file(service, "data/cleanup").find(terminal + utmp), std::string::npos);
    EXPECT_NE(file(service, "data/prepare").find(terminal), std::string::npos);
    EXPECT_EQ(file(service, "data/prepare").find("utmp"), std::string::npos);
    EXPECT_EQ(file(service, "data/stop").find("terminal"), std::string::npos);
    const auto given =
        read("[Run]\nCommand = /bin/x\n[Process]\nUser = u\nStandardInput = tty /dev/tty2\n");
    EXPECT_EQ(file(given, "run").find("terminal"), std::string::npos);
    EXPECT_NE(file(given, "data/cleanup").find("\nterminal /dev/tty2\n"), std::string::npos);
}

TEST(PlanSurroundings, ALoggerCopiesToTheConsole) {
    const auto service =
        read("[Run]\nCommand = /bin/x\n[Log]\nConsoleCopy = yes\nIdentifier = y\n");
    const std::string text = file(service, "log/run");
    EXPECT_NE(text.find("\nstdout console-or-null\n"), std::string::npos) << text;
    EXPECT_NE(text.find("slipway-log py: 1 p t s1000000 n20 /"), std::string::npos) << text;
}

TEST(PlanSurroundings, PassedFilesAreOfTheServiceAlone) {
    const auto service = read(
        "[Run]\nPrepare = /bin/p\nCommand = /bin/x\n[Process]\nStandardInput = text \"a\\nb\"\n"
        "StandardOutput = socket\nStandardError = descriptor\n[Socket]\nListen = /run/s\n");
    const std::string run = file(service, "run"), prepare = file(service, "data/prepare");
    EXPECT_NE(run.find("stdin text \"a\\nb\"\nstdout socket\nstderr descriptor stderr\n"),
              std::string::npos)
        << run;
    EXPECT_EQ(prepare.find("socket"), std::string::npos);
    EXPECT_EQ(prepare.find("descriptor"), std::string::npos);
}

}  // namespace
}  // namespace slipway::database
