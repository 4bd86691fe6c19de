// What is said of whole definitions, compared line by line: testdata/NAME.svc with NAME.txt.
// SLIPWAY_UPDATE_GOLDEN=1 writes the latter anew; read the difference before you commit it.
#include "engine/explain/explain.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "engine/diag/render.h"
#include "engine/explain/setting_sentences.h"
#include "engine/source/random_service.h"
#include "engine/source/reader.h"

namespace slipway::explain {
namespace {

std::string file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

model::Service read(const std::string& name, const std::string& text) {
    diag::Sink sink;
    const auto service = source::read_definition(name, {{name + ".svc", text}}, sink);
    EXPECT_TRUE(service) << diag::render_text(sink.list(), {});
    return service.value_or(model::Service{});
}

std::string text_of(const std::vector<Sentence>& sentences) {
    std::string out;
    for (const Sentence& s : sentences) {
        out += std::string(word_of(s.phase)) + ": " + s.text + " [" + s.key;
        if (!s.where.path.empty()) out += " " + s.where.path + ":" + std::to_string(s.where.line);
        out += "]\n";
    }
    return out;
}

// Of all that is said of a definition, whatever is said under one key.
std::string said(const std::string& text, const std::string& key) {
    std::string out;
    for (const Sentence& s : explain(read("web", text)))
        if (s.key == key) out += s.text + "\n";
    return out;
}

class Golden : public ::testing::TestWithParam<const char*> {};

TEST_P(Golden, IsSaidInTheseWords) {
    const std::string base = SLIPWAY_TESTDATA "/" + std::string(GetParam());
    const std::string got = text_of(explain(read(GetParam(), file(base + ".svc"))));
    if (std::getenv("SLIPWAY_UPDATE_GOLDEN") != nullptr) std::ofstream(base + ".txt") << got;
    EXPECT_EQ(got, file(base + ".txt"));
}

INSTANTIATE_TEST_SUITE_P(Explain, Golden, ::testing::Values("plain", "full", "once", "event"));

TEST(Explain, EverySettingHasASentenceThatFitsAnyValue) {
    for (const model::SettingName& setting : model::kSettingNames) {
        bool found = false;
        for (const SettingSentence& row : setting_sentences())
            found = found || (row.group == setting.group && row.name == setting.name);
        EXPECT_TRUE(found) << setting.name;
    }
    for (const SettingSentence& row : setting_sentences()) {
        EXPECT_NE(model::find_setting(row.group, row.name), nullptr) << row.name;
        EXPECT_EQ(row.value.empty() || row.value == "~", row.text.find("{}") != row.text.npos)
            << row.name;
    }
}

TEST(Explain, OfAListTheFirstSentenceThatFitsCounts) {
    const std::string key = "Process.Sandbox.protect-system";
    const std::string run = "[Run]\nCommand = /bin/x\n[Process]\nSandbox.protect-system = ";
    EXPECT_EQ(said(run + "full\n", key), "may not write in /usr, /boot, /efi and /etc\n");
    EXPECT_EQ(said(run + "yes\n", key), "may not write in /usr, /boot and /efi\n");
    EXPECT_EQ(said(run + "no\n", key), "");
    EXPECT_EQ(said("[Run]\nCommand = /bin/x\n[Process]\nCapabilities.bounding = ()\n",
                   "Process.Capabilities.bounding"),
              "it and what it executes can have no capabilities at all\n");
}

TEST(Explain, ValuesAreSaidAsTheyCount) {
    struct Row {
        const char *setting, *value, *text;
    };

    for (const Row& row : std::initializer_list<Row>{
             {"Cgroup.memory-swap-max", "0", "at most 0 of it are swapped out"},
             {"Scheduling.cpu-affinity", "0", "runs on the processors 0 only"},
             {"Sandbox.private-tmp", "0", ""},
             {"Sandbox.protect-proc", "default", ""},
             {"Sandbox.protect-proc", "invisible",
              "sees nothing of other users' processes in /proc"},
             {"Capabilities.bounding", "~CAP_KILL ~CAP_CHOWN",
              "it and what it executes can have all capabilities but CAP_KILL CAP_CHOWN"},
             {"Sandbox.system-call-filter", "@system-service ~@mount ~@swap umount2",
              "can make no system calls but @system-service, without @mount @swap, and umount2"},
             {"Sandbox.system-call-filter", "~@mount umount2",
              "can make all system calls but @mount, not counting umount2"},
             {"Sandbox.restrict-address-families", "~AF_PACKET",
              "can make sockets of all families but AF_PACKET"},
             {"Sandbox.system-call-error-number", "kill", "a refused call kills it"},
             {"Sandbox.read-write-paths", "-/srv /var",
              "may write in /srv (if it is there) /var, whatever else is read-only"},
             {"Security.apparmor-profile", "-web",
              "is confined by the AppArmor profile web (if it is there)"}}) {
        const std::string got = said("[Run]\nCommand = /bin/x\n[Process]\n" +
                                         std::string(row.setting) + " = " + row.value + "\n",
                                     "Process." + std::string(row.setting));
        EXPECT_EQ(got, *row.text == '\0' ? "" : std::string(row.text) + "\n") << row.setting;
    }
}

TEST(Explain, CommandsAreForPeople) {
    EXPECT_EQ(
        said("[Run]\nCommand = -!/bin/sh -c \"[ -e /x \\x5d &&\\s a=\\x60b\\x60 \\x24?\"\n",
             "Run.Command"),
        "becomes /bin/sh -c '[ -e /x ] &&  a=`b` $?' (as root, in its sandbox) (its failure does "
        "not count)\n");
}

TEST(Explain, WhatThisVersionDoesNotApplyIsMarked) {
    const model::Service service =
        read("web", "[Run]\nCommand = /bin/x\n[Process]\nCgroup.nft-set = a:b\nUser = www\n");
    for (const Sentence& s : explain(service))
        EXPECT_EQ(s.applied, s.key != "Process.Cgroup.nft-set") << s.key;
}

TEST(Explain, AnyServiceIsExplained) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        const model::Service service = source::RandomService(seed).make();
        Phase last = Phase::what;
        for (const Sentence& s : explain(service)) {
            EXPECT_FALSE(s.text.empty());
            EXPECT_FALSE(s.key.empty()) << s.text;
            EXPECT_GE(s.phase, last);
            last = s.phase;
        }
    }
}

}  // namespace
}  // namespace slipway::explain
