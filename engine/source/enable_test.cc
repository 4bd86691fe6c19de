#include "engine/source/enable.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/diag/render.h"
#include "engine/source/load.h"
#include "engine/source/presets.h"

namespace slipway::source {
namespace {

const std::string kEtc = "/etc/slipway/services/";
const std::string kLib = "/usr/lib/slipway/services/";

class Enable : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "slipway-enable-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        root_ = pattern;
        write(kLib + "web.svc", "[Run]\nCommand = /bin/x\n[Install]\nAlso = db\nAlias = www\n");
        write(kLib + "db.svc", "[Run]\nCommand = /bin/x\n");
        write(kLib + "set.svc", "[Service]\nType = bundle\n");
        write(kLib + "tty@.svc", "[Run]\nCommand = /bin/x\n[Install]\nDefaultInstance = 1\n");
        write(kLib + "vpn@.svc", "[Run]\nCommand = /bin/x\n[Install]\nWantedBy = default\n");
    }

    void TearDown() override { std::filesystem::remove_all(root_); }

    void write(const std::string& path, const std::string& text) {
        std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
        std::ofstream(root_ + path) << text;
    }

    std::string read(const std::string& path) {
        std::stringstream text;
        text << std::ifstream(root_ + path).rdbuf();
        return text.str();
    }

    // Plans, does it, and says what was done; or what is in the way.
    template <typename Plan>
    std::string does(const Plan& plan) {
        diag::Sink sink;
        const auto services = load({root_, {}}, sink);
        const auto changes = plan(Definitions{root_, services}, sink);
        std::string out;
        if (changes && carry_out(*changes, sink))
            for (const Change& change : *changes) out += change.about + "\n";
        out += diag::render_text(sink.sorted(), {});
        for (std::size_t at; (at = out.find(root_)) != out.npos;) out.erase(at, root_.size());
        return out;
    }

    std::string enable(const std::string& name, bool on = true) {
        return does([&](const Definitions& d, diag::Sink& sink) {
            return source::enable(d, {name}, on, sink);
        });
    }

    std::string mask(const std::string& name, bool on = true) {
        return does([&](const Definitions& d, diag::Sink& sink) {
            return source::mask(d, {name}, on, sink);
        });
    }

    std::string preset(const std::vector<std::string>& names) {
        return does(
            [&](const Definitions& d, diag::Sink& sink) { return source::preset(d, names, sink); });
    }

    // "web+ db- set? x!": enabled, not, nobody says, masked.
    std::string states() {
        diag::Sink sink;
        std::string out;
        for (const model::Service& s : load({root_, {}}, sink)) {
            const auto& e = s.enablement;
            out += s.name + (e.masked ? "! " : !e.enabled ? "? " : *e.enabled ? "+ " : "- ");
        }
        EXPECT_FALSE(sink.has_errors()) << diag::render_text(sink.sorted(), {});
        return out;
    }

    std::string root_;
};

TEST_F(Enable, WithThoseOfAlsoAndBack) {
    EXPECT_EQ(enable("www"), "db: Enabled = yes\nweb: Enabled = yes\n");
    EXPECT_EQ(states(), "db+ set? tty@? vpn@? web+ ");
    EXPECT_EQ(enable("web"), "");
    EXPECT_EQ(read(kEtc + "web.svc.d/90-slipway-enable.conf"),
              "# Written by `slipway enable`, `disable` and `preset`.\n[Install]\nEnabled = yes\n");
    EXPECT_EQ(enable("web", false), "db: Enabled = no\nweb: Enabled = no\n");
    EXPECT_EQ(states(), "db- set? tty@? vpn@? web- ");
    // Services that name each other come to an end.
    write(kLib + "db.svc", "[Run]\nCommand = /bin/x\n[Install]\nAlso = web\n");
    EXPECT_EQ(enable("db"), "web: Enabled = yes\ndb: Enabled = yes\n");
}

TEST_F(Enable, InstancesAndTemplates) {
    EXPECT_EQ(enable("vpn@home"), "vpn@home: Enabled = yes\n");
    EXPECT_EQ(enable("tty@"), "tty@: Enabled = yes\n");
    EXPECT_EQ(states(), "db? set? tty@+ tty@1+ vpn@? vpn@home+ web? ");
    EXPECT_EQ(enable("vpn@home", false), "vpn@home: Enabled = no\n");
    EXPECT_EQ(enable("vpn@never", false), "");
    EXPECT_EQ(enable("vpn@"),
              "/etc/slipway/services/vpn@.svc: error: the template \"vpn@\" names no "
              "DefaultInstance [svc/enabled-template]\n"
              "    help: name an instance: `slipway enable vpn@NAME`\n");
}

TEST_F(Enable, WhatItCannotDoItSaysAndDoesNothing) {
    EXPECT_EQ(enable("weeb"),
              "/etc/slipway/services/weeb.svc: error: there is no definition of \"weeb\" "
              "[svc/no-definition]\n"
              "    help: did you mean \"web\"?\n");
    write(kEtc + "web.svc.d/95-mine.conf", "[Install]\nEnabled = no\n");
    EXPECT_EQ(
        enable("web"),
        "/etc/slipway/services/web.svc.d/95-mine.conf:2: error: this drop-in is read last and "
        "says the opposite [svc/later-drop-in]\n"
        "    help: take Enabled out of it, or change it there\n");
    write(kEtc + "db.svc.d/90-slipway-enable.conf", "# mine\n");
    EXPECT_NE(enable("db").find("somebody else wrote it [svc/not-ours]"), std::string::npos);
    EXPECT_EQ(read(kEtc + "db.svc.d/90-slipway-enable.conf"), "# mine\n");
    EXPECT_EQ(states(), "db? set? tty@? vpn@? web- ");
}

TEST_F(Enable, MaskAndUnmask) {
    EXPECT_EQ(mask("db"), "db: masked\n");
    EXPECT_EQ(mask("db"), "");
    EXPECT_EQ(states(), "db! set? tty@? vpn@? web? ");
    EXPECT_NE(enable("db").find("[svc/masked]"), std::string::npos);
    EXPECT_EQ(mask("db", false), "db: not masked\n");
    EXPECT_EQ(mask("db", false), "");
    // The administrator's own definition stays where it is.
    write(kEtc + "db.svc", "[Run]\nCommand = /bin/mine\n");
    EXPECT_EQ(mask("db"), "db: Masked = yes\n");
    EXPECT_EQ(states(), "db! set? tty@? vpn@? web? ");
    EXPECT_EQ(read(kEtc + "db.svc"), "[Run]\nCommand = /bin/mine\n");
    EXPECT_EQ(mask("db", false), "db: not masked\n");
    EXPECT_EQ(states(), "db? set? tty@? vpn@? web? ");
    // What somebody else masked is theirs.
    write(kLib + "db.svc.d/10.conf", "[Install]\nMasked = yes\n");
    EXPECT_NE(mask("db", false)
                  .find("10.conf:2: error: this masks \"db\", and `slipway mask` did "
                        "not [svc/not-ours]"),
              std::string::npos);
    EXPECT_NE(mask("nobody").find("[svc/no-definition]"), std::string::npos);
}

TEST_F(Enable, PresetsOfAllPlaces) {
    write("/usr/lib/slipway/presets/50-some.preset", "enable web\nenable tty@ 2 3\nenable *\n");
    write("/usr/lib/slipway/presets/90-default.preset", "disable *\n");
    write("/etc/slipway/presets/10-mine.preset", "# mine\n\ndisable db.svc\nignore vpn@*\n");
    EXPECT_EQ(preset({"web"}), "web: Enabled = yes\n");  // not its Also
    EXPECT_EQ(preset({}), "db: Enabled = no\ntty@2: Enabled = yes\ntty@3: Enabled = yes\n");
    EXPECT_EQ(states(), "db- set? tty@? tty@2+ tty@3+ vpn@? web+ ");
    // A file of the same name in /etc hides the distribution's, a link to the null device too.
    write("/etc/slipway/presets/50-some.preset", "disable web\n");
    EXPECT_EQ(preset({"web"}), "web: Enabled = no\n");
    std::filesystem::remove(root_ + "/etc/slipway/presets/50-some.preset");
    ASSERT_EQ(symlink("/dev/null", (root_ + "/etc/slipway/presets/50-some.preset").c_str()), 0);
    EXPECT_EQ(preset({"tty@2"}), "tty@2: Enabled = no\n");
    EXPECT_EQ(preset({"set"}), "set: Enabled = no\n");  // named, so a pattern concerns it
}

TEST_F(Enable, PresetsThatSayNothingAreTold) {
    write("/etc/slipway/presets/a.preset", "enabel web\nenable\ndisable web db\n");
    write("/etc/slipway/presets/README", "x");
    EXPECT_EQ(preset({}),
              "/etc/slipway/presets/README: warning: this file is not read [svc/ignored-file]\n"
              "    help: files here are named NAME.preset\n"
              "/etc/slipway/presets/a.preset:1:1: error: a line begins with enable, disable or "
              "ignore [preset/bad-line]\n"
              "    enabel web\n"
              "    ^~~~~~\n"
              "    help: write enable NAME, disable NAME or ignore NAME; # begins a comment\n"
              "/etc/slipway/presets/a.preset:2:1: error: which services? [preset/bad-line]\n"
              "    enable\n"
              "    ^~~~~~\n"
              "    help: write a name, or a pattern as enable *\n"
              "/etc/slipway/presets/a.preset:3:1: error: further words are instances of a template "
              "that is enabled [preset/bad-line]\n"
              "    disable web db\n"
              "    ^~~~~~~\n"
              "    help: write one line for each service; a template's name ends in @\n");
}

// The examples of systemd.preset(5): the first line that matches decides, whatever follows.
TEST(Presets, ExamplesOfTheManual) {
    diag::Sink sink;
    const auto one = [&](const char* text, const char* name) {
        const auto rules = read_presets("x", text, sink);
        const PresetRule* rule = preset_of(rules, name);
        return rule == nullptr ? -1 : static_cast<int>(rule->what);
    };
    EXPECT_EQ(one("disable *\n", "anything"), 1);
    const char* gnome =
        "enable gdm.service\nenable colord.service\nenable accounts-daemon.service\n"
        "enable avahi-daemon.*\n";
    EXPECT_EQ(one(gnome, "avahi-daemon.socket"), 0);
    EXPECT_EQ(one(gnome, "avahi-daemon"), -1);
    const auto rules =
        read_presets("x", "enable dirsrv@ foo bar baz\nenable getty@.svc tty1\n", sink);
    EXPECT_EQ(rules.at(0).instances, (std::vector<std::string>{"foo", "bar", "baz"}));
    EXPECT_EQ(preset_of(rules, "getty@")->instances.at(0), "tty1");
    EXPECT_FALSE(sink.has_errors());
}

}  // namespace
}  // namespace slipway::source
