#include "engine/cli/options.h"

#include "engine/cli/commands.h"

namespace slipway::cli {
namespace {

std::variant<Options, Leave> parse(std::vector<const char*> words, const char* run = "") {
    words.insert(words.begin(), "slipway");
    return parse_options(static_cast<int>(words.size()), words.data(), run, false);
}

Options good(std::vector<const char*> words, const char* run = "") {
    const auto parsed = parse(std::move(words), run);
    const auto* options = std::get_if<Options>(&parsed);
    EXPECT_NE(options, nullptr) << std::get<Leave>(parsed).text;
    return options == nullptr ? Options{} : *options;
}

Leave leave(std::vector<const char*> words) {
    const auto parsed = parse(std::move(words));
    const auto* text = std::get_if<Leave>(&parsed);
    EXPECT_NE(text, nullptr);
    return text == nullptr ? Leave{} : *text;
}

TEST(Options, CommandsTakeTheirOwnOptionsAndTheGlobalOnesAnywhere) {
    const Options import = good({"import", "systemd", "nginx.service", "cron", "--strict",
                                 "--report", "json", "-o", "/tmp/x", "--root", "/mnt"});
    EXPECT_EQ(import.verb, &kImport);
    EXPECT_EQ(import.format, "systemd");
    EXPECT_EQ(import.names, (std::vector<std::string>{"nginx.service", "cron"}));
    EXPECT_TRUE(import.strict);
    EXPECT_EQ(import.report, importers::driver::Options::Report::json);
    EXPECT_EQ(import.root, "/mnt");
    const Options log = good({"log", "nginx", "-f", "-n", "7"});
    EXPECT_TRUE(log.follow);
    EXPECT_EQ(log.lines, 7u);
    EXPECT_TRUE(good({"start", "nginx"}).wait);
    EXPECT_FALSE(good({"start", "nginx", "--no-wait"}).wait);
    EXPECT_EQ(good({"start", "--", "-dash"}).names, (std::vector<std::string>{"-dash"}));
    EXPECT_TRUE(good({"--json", "list"}).json);
    EXPECT_TRUE(good({"list", "--json"}).json);
    EXPECT_EQ(good({"poweroff"}).verb, &kPoweroff);
}

TEST(Options, RunDirectoryComesFromTheEnvironmentUnlessNamed) {
    EXPECT_EQ(good({"list"}).run, "/run/slipway");
    EXPECT_EQ(good({"list"}, "/tmp/run").run, "/tmp/run");
    EXPECT_EQ(good({"list", "--run", "/x"}, "/tmp/run").run, "/x");
}

TEST(Options, WrongUsageSaysWhatAndWhereHelpIs) {
    const Leave misspelt = leave({"stat", "nginx"});
    EXPECT_EQ(misspelt.code, 100);
    EXPECT_NE(misspelt.text.find("no command `stat`; did you mean `start`?"), std::string::npos)
        << misspelt.text;
    EXPECT_NE(leave({}).text.find("which command?"), std::string::npos);
    EXPECT_NE(leave({"start"}).text.find("`slipway start --help`"), std::string::npos);
    EXPECT_NE(leave({"import", "upstart"}).text.find("upstart"), std::string::npos);
    EXPECT_EQ(leave({"list", "--frobnicate"}).code, 100);
    // A negative number is none, not a very large one.
    EXPECT_EQ(leave({"log", "nginx", "-n", "-1"}).code, 100);
    EXPECT_EQ(leave({"start", "nginx", "-t", "-1"}).code, 100);
    EXPECT_EQ(leave({"log", "nginx", "-n", "99999999999999999999"}).code, 100);
}

// Only commands that are named are declared; what names one need not be the command.
TEST(Options, WordsThatAreNamesOfCommandsAreNoCommands) {
    const Options list = good({"--run", "stop", "list"});
    EXPECT_EQ(list.run, "stop");
    EXPECT_EQ(list.verb, &kList);
    EXPECT_NE(leave({"--run", "stop"}).text.find("which command?"), std::string::npos);
    EXPECT_EQ(leave({"log", "-fh"}).text, leave({"log", "--help"}).text);
    EXPECT_NE(leave({"log", "-fh"}).text.find("Exit codes:"), std::string::npos);
}

TEST(Options, HelpIsNoError) {
    EXPECT_EQ(leave({"--help"}).code, 0);
    EXPECT_EQ(leave({"--version"}).text, "slipway " SLIPWAY_VERSION "\n");
    const Leave help = leave({"log", "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_NE(help.text.find("slipway log"), std::string::npos) << help.text;
}

}  // namespace
}  // namespace slipway::cli
