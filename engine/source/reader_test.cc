#include "engine/source/reader.h"

#include <random>

#include "engine/diag/render.h"
#include "engine/source/writer.h"

namespace slipway::source {
namespace {

// What `slipway check` would print for this text.
std::string messages(const std::string& text, const std::string& name = "web") {
    diag::Sink sink;
    read_definition(name, {{"web.svc", text}}, sink);
    return diag::render_text(sink.sorted(), {});
}

model::Service read(const std::vector<std::string>& texts, const std::string& name = "web") {
    diag::Sink sink;
    std::vector<Text> files;
    for (const std::string& text : texts)
        files.push_back({"f" + std::to_string(files.size()), text});
    const auto service = read_definition(name, files, sink);
    EXPECT_TRUE(service) << diag::render_text(sink.list(), {});
    return service.value_or(model::Service{});
}

// The sample of the design.
TEST(Reader, ReadsTheSample) {
    const model::Service s =
        read({"[Service]\n"
              "Description = nginx web server\n"
              "Type        = longrun\n"
              "\n"
              "[Dependencies]\n"
              "Needs    = network\n"
              "After    = nss-lookup\n"
              "Provides = httpd\n"
              "\n"
              "[Run]\n"
              "Prepare = /usr/sbin/nginx -t -q\n"
              "Command = /usr/sbin/nginx -g 'daemon off;'\n"
              "Reload  = signal HUP\n"
              "Stop    = QUIT 5s TERM 10s KILL\n"
              "Ready   = listen tcp 80\n"
              "\n"
              "[Process]\n"
              "Directories = runtime /run/nginx 0755\n"
              "Limit.NOFILE = 65536\n"
              "\n"
              "[Restart]\n"
              "When = on-failure\n"
              "Delay = 1s\n"
              "Limit = 5 in 30s\n"});
    EXPECT_EQ(s.name, "web");
    EXPECT_EQ(s.description, "nginx web server");
    ASSERT_EQ(s.edges.size(), 2u);
    EXPECT_EQ(s.edges[0].where.line, 6);
    EXPECT_EQ(s.edges[0].where.column, 12);
    EXPECT_EQ(s.provides, std::vector<std::string>{"httpd"});
    ASSERT_EQ(s.run.command.size(), 1u);
    EXPECT_EQ(s.run.command[0].argv[2], model::literal("daemon off;"));
    EXPECT_EQ(s.run.reload_signal, 1);
    ASSERT_EQ(s.run.stop_steps.size(), 3u);
    EXPECT_EQ(s.run.stop_steps[1], (model::StopStep{15, 10000}));
    EXPECT_EQ(s.run.ready.path, "tcp 80");
    EXPECT_EQ(s.process.limits.at("NOFILE").soft, 65536u);
    EXPECT_EQ(s.restart.limit, 5u);
    EXPECT_EQ(s.restart.limit_interval, 30000u);
}

TEST(Reader, DropInsReplaceValuesAddToListsAndReset) {
    const model::Service s =
        read({"[Service]\nDescription = a\n[Dependencies]\nNeeds = x y\n[Run]\nCommand = "
              "/bin/a\nStarted = /bin/s\n",
              "[Service]\nDescription = b\n[Dependencies]\nNeeds = z\n[Run]\nCommand =\nCommand = "
              "/bin/b\n",
              "[Run]\nStarted =\n"});
    EXPECT_EQ(s.description, "b");
    EXPECT_EQ(s.edges.size(), 3u);
    ASSERT_EQ(s.run.command.size(), 1u);
    EXPECT_EQ(s.run.command[0].argv[0], model::literal("/bin/b"));
    EXPECT_TRUE(s.run.started.empty());
}

TEST(Reader, LongValuesContinueOnIndentedLines) {
    const model::Service s =
        read({"[Service]\nDescription = one\n   two\n\t; a comment\n  th\\\n  ree\n"});
    EXPECT_EQ(s.description, "one two three");
}

TEST(Reader, InstancesKnowTheirName) {
    const std::string text =
        "[Service]\nDescription = vpn ${SLIPWAY_INSTANCE}\n"
        "[Process]\nDirectories = runtime /run/${SLIPWAY_INSTANCE}\n"
        "[Run]\nCommand = /bin/vpn ${SLIPWAY_INSTANCE}\n";
    const model::Service instance = read({text}, "vpn@work");
    EXPECT_EQ(instance.description, "vpn work");
    EXPECT_EQ(instance.process.directories.at(0).path, "/run/work");
    EXPECT_EQ(instance.run.command.at(0).argv.at(1).pieces.at(0).text, "SLIPWAY_INSTANCE");
    EXPECT_EQ(read({text}, "vpn@").description, "vpn ${SLIPWAY_INSTANCE}");
}

TEST(Reader, AcceptsByteOrderMarkAndCarriageReturns) {
    const model::Service s = read({"\xef\xbb\xbf[Service]\r\nDescription = x\r\n"});
    EXPECT_EQ(s.description, "x");
}

TEST(Reader, UnknownKey) {
    EXPECT_EQ(messages("[Run]\nComand = /bin/x\n"),
              "web.svc:2:1: error: unknown key \"Comand\" in section [Run] [svc/unknown-key]\n"
              "    Comand = /bin/x\n"
              "    ^~~~~~\n"
              "    help: did you mean \"Command\"?\n");
    EXPECT_NE(
        messages("[Run]\nNeeds = x\n").find("help: this key belongs in section [Dependencies]"),
        std::string::npos);
}

TEST(Reader, DirectivesOfSystemdHaveTheirNamesHere) {
    for (const auto& [directive, key] : {std::pair("PrivateTmp", "Sandbox.private-tmp"),
                                         {"MemoryMax", "Cgroup.memory-max"},
                                         {"SupplementaryGroups", "Groups"},
                                         {"StateDirectory", "Directories"},
                                         {"LimitNOFILE", "Limit.NOFILE"},
                                         {"UMask", "Umask"}})
        EXPECT_NE(messages("[Process]\n" + std::string(directive) + " = x\n")
                      .find("help: this directive of systemd is " + std::string(key) + " in"),
                  std::string::npos)
            << directive;
}

TEST(Reader, UnknownSection) {
    EXPECT_EQ(messages("[Service]\nHidden = no\n[Proces]\nUser = x\nGroup = y\n"),
              "web.svc:3:2: error: unknown section [Proces] [svc/unknown-section]\n"
              "    [Proces]\n"
              "     ^~~~~~\n"
              "    help: did you mean [Process]?\n");
    EXPECT_NE(messages("User = x\n").find("[svc/no-section]"), std::string::npos);
}

TEST(Reader, WrongValues) {
    EXPECT_EQ(messages("[Service]\nType = longrn\n"),
              "web.svc:2:8: error: \"longrn\" is not known here [svc/bad-value]\n"
              "    Type = longrn\n"
              "           ^~~~~~\n"
              "    help: did you mean \"longrun\"? it must be one of: longrun, oneshot, task, "
              "bundle, event\n");
    EXPECT_EQ(messages("[Run]\nStop = QUIT 5 TERM\n"),
              "web.svc:2:13: error: how long to wait before this signal? [svc/bad-value]\n"
              "    Stop = QUIT 5 TERM\n"
              "                ^\n"
              "    help: write SIGNAL TIME SIGNAL …, as in QUIT 5s TERM 10s KILL\n");
    EXPECT_EQ(
        messages("[Run]\nAction = x\\c b\n"),
        "web.svc:2:11: error: a backslash before this is no escape [svc/bad-escape]\n"
        "    Action = x\\c b\n"
        "              ^~\n"
        "    help: write \\\\ for a backslash, \\n, \\t, \\s (blank) or \\xNN for other bytes\n");
    for (const char* bad : {"[Run]\nStartTimeout = 5",
                            "[Run]\nStartTimeout = 5 fortnights",
                            "[Run]\nReload = HUP",
                            "[Run]\nReady = fd",
                            "[Run]\nReady = fd 0",
                            "[Run]\nReady = exec now",
                            "[Process]\nUmask = 8",
                            "[Process]\nLimit.NOFILE = many",
                            "[Process]\nLimit.FOO = 1",
                            "[Process]\nLimit.NOFILE = 5:4",
                            "[Process]\nNice = 20",
                            "[Process]\nDirectories = runtime run/x",
                            "[Process]\nEnvironment = x",
                            "[Process]\nSandbox.private-tmpp = yes",
                            "[Restart]\nLimit = 5",
                            "[Restart]\nSuccessCodes = 256",
                            "[Conditions]\nCondition = path-exist /x",
                            "[Conditions]\nCondition = path-exists",
                            "[Service]\nEssential = maybe",
                            "[Service]\nDescription = a\\qb",
                            "[Process]\nUser = ${HOME}",
                            "[Run]\nCommand = /bin/sh 'x",
                            "[Run]\nCommand = -",
                            "[Log]\nTo = disk"})
        EXPECT_NE(messages(std::string(bad) + "\n").find(": error: "), std::string::npos) << bad;
}

TEST(Reader, AddressesToListenAt) {
    EXPECT_EQ(messages("[Socket]\nListen = localhost:80\n")
                  .find("web.svc:2:10: error: nobody can listen at this [svc/bad-value]"),
              0u);
    for (const char* name : {"web@", "web@80"})
        read({"[Socket]\nListen = 127.0.0.1:${SLIPWAY_INSTANCE}\n"}, name);
    EXPECT_NE(messages("[Socket]\nListen = 127.0.0.1:${SLIPWAY_INSTANCE}\n"), "");
}

TEST(Reader, CalendarEvents) {
    EXPECT_EQ(messages("[Service]\nType = event\n[Timer]\nCalendar = Mon..Fri *-13-01 08:00\n"),
              "web.svc:4:23: error: a month is from 1 to 12 [svc/bad-value]\n"
              "    Calendar = Mon..Fri *-13-01 08:00\n"
              "                          ^~\n"
              "    help: write a number of this range\n");
    EXPECT_NE(messages("[Timer]\nCalendar = \\x41\n").find("svc:2:12: error: this is no weekday"),
              std::string::npos);
    EXPECT_EQ(messages("[Service]\nType = event\n[Timer]\nCalendar = ${SLIPWAY_INSTANCE}\n")
                  .find("web.svc:4:12: error: a calendar event is missing"),
              0u);
}

TEST(Reader, CommandsInPlaceOfWhatIsNoSignal) {
    EXPECT_EQ(
        messages("[Run]\nControl = HPU /bin/x\n").find("web.svc:2:11: error: this is not a signal"),
        0u);
}

TEST(Reader, ErrorsInContinuedLinesPointThere) {
    EXPECT_EQ(messages("[Restart]\nSuccessCodes = 1 2\n    3 300\n"),
              "web.svc:3:7: error: this is no exit code [svc/bad-value]\n"
              "        3 300\n"
              "          ^~~\n"
              "    help: write numbers from 0 to 255, separated by blanks\n");
}

TEST(Reader, DuplicateKey) {
    EXPECT_EQ(
        messages("[Service]\nDescription = a\nDescription = b\n"),
        "web.svc:3:1: error: \"Description\" was given in line 2 already [svc/duplicate-key]\n"
        "    Description = b\n"
        "    ^~~~~~~~~~~\n"
        "    help: this key takes one value; remove one of the lines\n");
}

TEST(Reader, LinesBeyondTheLimitsOfInih) {
    const std::string out = messages("[Run]\nCommand = /bin/x " + std::string(200, 'a') + "\n");
    EXPECT_EQ(out.substr(0, out.find('\n')),
              "web.svc:2:199: error: this line has 217 bytes, 198 are allowed [svc/long-line]");
    EXPECT_NE(out.find("help: continue the value on an indented line"), std::string::npos);
    EXPECT_NE(messages("[" + std::string(50, 's') + "]\nA = b\n").find("[svc/long-name]"),
              std::string::npos);
    EXPECT_NE(messages("[Run]\n" + std::string(50, 'k') + " = b\n").find("[svc/long-name]"),
              std::string::npos);
    // The longest line that fits is read whole.
    const std::string longest(198 - 14, 'd');
    EXPECT_EQ(read({"[Service]\nDescription = " + longest + "\n"}).description, longest);
    EXPECT_EQ(read({"[Service]\nDescription = " + longest}).description, longest);
}

TEST(Reader, BinaryGarbage) {
    EXPECT_EQ(
        messages(std::string("[Service]\nDesc\0ription = x\n", 26)),
        std::string(
            "web.svc:2:5: error: byte 0x00 in a text file [svc/not-text]\n    Desc?ription = x\n"
            "        ^\n    help: is this a binary file? In values any byte can be written "
            "as \\xNN\n"));
    EXPECT_NE(messages("\x7f"
                       "ELF\x02\x01")
                  .find("[svc/not-text]"),
              std::string::npos);
    EXPECT_NE(messages("[Service]\nDescription = \xe4\n")
                  .find("web.svc:2:15: error: byte 0xe4 is no UTF-8"),
              std::string::npos);
    EXPECT_NE(messages("\xff\xfe[\0S\0").find("UTF-16"), std::string::npos);
}

TEST(Reader, LinesThatAreNoKeys) {
    for (const char* bad : {"[Run\nCommand = x", "[Run]\nCommand", "[Run]\nCommand: /bin/x",
                            "[Run]\n= x", "[Run] Command = /bin/x", "[Run]\nCommand ; = x"})
        EXPECT_NE(messages(std::string(bad) + "\n").find(": error: "), std::string::npos) << bad;
}

TEST(Reader, WarnsWhereACommentCutsAValue) {
    EXPECT_EQ(
        messages("[Service]\nDescription = a ; b\n"),
        "web.svc:2:17: warning: \" ;\" ends the value here, the rest is a comment "
        "[svc/comment-in-value]\n"
        "    Description = a ; b\n"
        "                    ^\n"
        "    help: write \\x3b (in commands within double quotes) if it belongs to the value; put "
        "comments on lines of their own\n");
    EXPECT_NE(messages("[Service]\nDescription = a\n  b ; c\n").find("web.svc:3:5: warning"),
              std::string::npos);
}

TEST(Reader, WarnsOfIndentedKeys) {
    EXPECT_NE(messages("[Service]\n  Description = a\n  Hidden = yes\n").find("[svc/indented-key]"),
              std::string::npos);
}

TEST(Reader, AnEarlierNameIsOneThatAServiceCanHave) {
    for (const char* bad : {"a/b", "log", ".x", "'a b'"})
        EXPECT_NE(messages(std::string("[Service]\nRenamedFrom = ") + bad + "\n")
                      .find("web.svc:2:15: error: no service can be called so: "),
                  std::string::npos)
            << bad;
    EXPECT_EQ(read({"[Service]\nRenamedFrom = post\n"}).renamed_from, "post");
    EXPECT_EQ(read({"[Service]\nRenamedFrom = was@${SLIPWAY_INSTANCE}\n"}, "web@one").renamed_from,
              "was@one");
}

// Whatever the bytes: no crash, and nothing is given that was complained about.
TEST(Reader, SurvivesRandomText) {
    const std::vector<std::string> parts{"[Run]\n",
                                         "[Socket 2]\n",
                                         "[",
                                         "]",
                                         "Command",
                                         " = ",
                                         "=",
                                         ":",
                                         "\n",
                                         "\n  ",
                                         ";",
                                         " ; ",
                                         "#",
                                         "\\",
                                         "'",
                                         "\"",
                                         "${",
                                         "}",
                                         "$",
                                         "\xc3\xa4",
                                         "/bin/x",
                                         "Listen",
                                         "Needs",
                                         "[Dependencies]\n",
                                         "Limit.NOFILE",
                                         "1:2",
                                         "[Path]\nWatch = x\n",
                                         "\\x4",
                                         "\t",
                                         "\r\n",
                                         std::string(60, 'k'),
                                         std::string(199, 'v')};
    std::mt19937 random(7);
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (auto i = random() % 12; i > 0; --i) text += parts[random() % parts.size()];
        diag::Sink sink;
        const auto service = read_definition("x", {{"x.svc", text}}, sink);
        ASSERT_EQ(service.has_value(), !sink.has_errors()) << text;
        if (!service) continue;
        diag::Sink again;
        const auto same = read_definition("x", {{"y", write_definition(*service)}}, again);
        ASSERT_TRUE(same && *same == *service) << text << "\n->\n" << write_definition(*service);
    }
}

}  // namespace
}  // namespace slipway::source
