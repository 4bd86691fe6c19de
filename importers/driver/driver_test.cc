#include "importers/driver/driver.h"

#include <nlohmann/json.hpp>

#include "engine/source/reader.h"
#include "importers/driver/scratch.h"

namespace slipway::importers::driver {
namespace {

using testing::read_file;
using testing::Scratch;
using testing::shell;
using testing::write_file;

constexpr auto kUnits = "/root/usr/lib/systemd/system/";

struct Import {
    Scratch scratch;
    std::string out, err;
    Options options;

    Import() {
        options.format = "systemd";
        options.root = scratch.path + "/root";
        options.output = scratch.path + "/out";
        shell("mkdir -p '" + options.root + "'");
    }

    void unit(const std::string& name, const std::string& text) {
        write_file(scratch.path + kUnits + name, text);
    }

    int run() {
        out.clear();
        err.clear();
        return driver::run(options, out, err);
    }

    std::string written(const std::string& name) const {
        return read_file(options.output + "/" + name + ".svc");
    }
};

TEST(Driver, WritesADefinitionThatReadsBack) {
    Import i;
    i.unit("web.service",
           "[Unit]\nDescription=a web server\n[Service]\nExecStart=/bin/web -x 'a "
           "b'\n[Install]\nWantedBy=multi-user.target\n");
    EXPECT_EQ(i.run(), kDone) << i.out << i.err;
    const std::string text = i.written("web");
    EXPECT_NE(text.find("Command = /bin/web -x 'a b'"), std::string::npos) << text;
    diag::Sink sink;
    const auto service = source::read_definition("web", {{"web.svc", text}}, sink);
    ASSERT_TRUE(service);
    EXPECT_TRUE(sink.list().empty());
    EXPECT_EQ(service->enablement.wanted_by, (std::vector<std::string>{"default"}));
    EXPECT_NE(i.written("default").find("Type = bundle"), std::string::npos);
    EXPECT_NE(i.out.find("1 service: 1 exact"), std::string::npos) << i.out;
}

TEST(Driver, ImportingTwiceGivesTheSameBytesAndTouchesNothing) {
    Import i;
    i.unit("a.service", "[Service]\nExecStart=/bin/a\n");
    EXPECT_EQ(i.run(), kDone);
    shell("cd '" + i.options.output +
          "' && ls -li --time-style=full-iso >../before && sha256sum * >>../before");
    EXPECT_EQ(i.run(), kDone);
    shell("cd '" + i.options.output +
          "' && ls -li --time-style=full-iso >../after && sha256sum * >>../after && cmp ../before "
          "../after");
}

TEST(Driver, RefusedServicesAreNotWritten) {
    Import i;
    i.unit("a.service", "[Service]\nExecStart=/bin/a\n");
    i.unit("b.service", "[Service]\nExecStart=/bin/b\nMountImages=/a.raw:/mnt\n");
    EXPECT_EQ(i.run(), kSomeRefused);
    EXPECT_NE(i.written("a"), "");
    EXPECT_EQ(i.written("b"), "");
    EXPECT_NE(i.out.find("b.service:3:13: error: MountImages: "), std::string::npos) << i.out;
}

TEST(Driver, StrictWritesNothingWhenSecurityIsLost) {
    Import i;
    i.unit("a.service", "[Service]\nExecStart=/bin/a\nRestrictFileSystems=ext4\n");
    i.options.strict = true;
    EXPECT_EQ(i.run(), kStrictFailed);
    EXPECT_EQ(i.written("a"), "");
    i.options.strict = false;
    EXPECT_EQ(i.run(), kDone);
    EXPECT_NE(i.written("a"), "");
}

TEST(Driver, AnImportOfAllRemovesWhatIsGone) {
    Import i;
    i.unit("a.service", "[Service]\nExecStart=/bin/a\n");
    i.unit("b.service", "[Service]\nExecStart=/bin/b\n");
    EXPECT_EQ(i.run(), kDone);
    write_file(i.options.output + "/mine.svc", "[Run]\nCommand = /bin/mine\n");
    shell("rm '" + i.scratch.path + kUnits + "b.service'");
    i.options.names = {"a"};
    EXPECT_EQ(i.run(), kDone);
    EXPECT_NE(i.written("b"), "");
    i.options.names.clear();
    EXPECT_EQ(i.run(), kDone);
    EXPECT_EQ(i.written("b"), "");
    EXPECT_NE(i.written("mine"), "");
}

TEST(Driver, NothingOfTheUserIsOverwrittenOrRemoved) {
    Import i;
    for (const char* name : {"a", "b", "c", "d"})
        i.unit(std::string(name) + ".service",
               "[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=multi-user.target\n");
    const std::string mine = "[Run]\nCommand = /bin/mine\n";
    write_file(i.options.output + "/b.svc", mine);
    write_file(i.options.output + "/default.svc", mine);
    shell("ln -s /dev/null '" + i.options.output + "/c.svc'");
    i.options.dry_run = true;
    EXPECT_EQ(i.run(), kSomeRefused);
    i.options.dry_run = false;
    EXPECT_EQ(i.run(), kSomeRefused);
    EXPECT_EQ(i.written("b"), mine);
    EXPECT_EQ(i.written("default"), mine);
    EXPECT_EQ(i.written("c"), "");
    EXPECT_NE(i.out.find("b.svc: error: this definition was not written"), std::string::npos)
        << i.out;
    EXPECT_NE(i.out.find("c.svc: error: this name is masked"), std::string::npos) << i.out;
    EXPECT_NE(i.written("d"), "");
    // What was imported and edited since stays, too, whether its unit is still there or not.
    const std::string edited = i.written("a") + "# my remark\n";
    shell("chmod u+w '" + i.options.output + "/a.svc'");
    write_file(i.options.output + "/a.svc", edited);
    EXPECT_EQ(i.run(), kSomeRefused);
    EXPECT_EQ(i.written("a"), edited);
    EXPECT_NE(i.out.find("a.svc: error: this imported definition was changed"), std::string::npos)
        << i.out;
    shell("rm '" + i.scratch.path + kUnits + "a.service' '" + i.scratch.path + kUnits +
          "d.service'");
    EXPECT_EQ(i.run(), kSomeRefused);
    EXPECT_EQ(i.written("a"), edited);
    EXPECT_NE(i.out.find("a.svc: warning: nothing gives this definition"), std::string::npos)
        << i.out;
    EXPECT_EQ(i.written("d"), "");
}

TEST(Driver, AnEventThatWouldStartARefusedServiceIsRefused) {
    Import i;
    i.unit("a.service", "[Service]\nMountImages=/x\nExecStart=/bin/a\n");
    i.unit("a.timer", "[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n");
    i.unit("b.service", "[Service]\nExecStart=/bin/b\n");
    i.unit("b.timer", "[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n");
    EXPECT_EQ(i.run(), kSomeRefused);
    EXPECT_EQ(i.written("a"), "");
    EXPECT_EQ(i.written("a.timer"), "");
    EXPECT_NE(i.out.find("a.timer: error: a.timer starts a, which is refused"), std::string::npos)
        << i.out;
    EXPECT_NE(i.written("b.timer"), "");
}

TEST(Driver, NamesThatNoDefinitionCanHaveAreRefused) {
    Import i;
    i.options.format = "runit";
    write_file(i.options.root + "/etc/sv/log/run", "#!/bin/sh\nexec /bin/a\n");
    write_file(i.options.root + "/etc/sv/two words/run", "#!/bin/sh\nexec /bin/a\n");
    EXPECT_EQ(i.run(), kSomeRefused);
    EXPECT_NE(i.out.find("/etc/sv/log/run: error: \"log\" cannot be the name"), std::string::npos)
        << i.out;
    EXPECT_NE(i.out.find("2 services: 0 exact, 0 approximated, 0 ignored, 0 weakened, 2 refused"),
              std::string::npos)
        << i.out;
    EXPECT_EQ(i.written("log"), "");
    EXPECT_EQ(i.written("two words"), "");
}

TEST(Driver, UsageErrorsSayTheWayOut) {
    Import i;
    i.options.format = "systemdd";
    EXPECT_EQ(i.run(), kUsage);
    EXPECT_NE(i.err.find("did you mean \"systemd\"?"), std::string::npos) << i.err;
    i.options.format = "systemd";
    i.options.root = "/nowhere";
    EXPECT_EQ(i.run(), kUsage);
    i.options.root = i.scratch.path + "/root";
    i.options.names = {"nothing"};
    EXPECT_EQ(i.run(), kSomeRefused);
    EXPECT_NE(i.out.find("there is no unit \"nothing\""), std::string::npos);
    i.unit("a.service", "[Service]\nExecStart=/bin/a\n");
    i.options.names = {"a"};
    i.options.output = "/proc/no";
    EXPECT_EQ(i.run(), kSystem);
    EXPECT_NE(i.err.find("-o"), std::string::npos);
}

TEST(Driver, JsonHasServicesAndDiagnostics) {
    Import i;
    i.unit("a.service",
           "[Service]\nExecStart=/bin/a \xff\nExecStart=/bin/a\nRestrictFileSystems=ext4\n");
    i.options.report = Options::Report::json;
    EXPECT_EQ(i.run(), kDone);
    const auto json = nlohmann::json::parse(i.out);
    EXPECT_EQ(json["version"], 1);
    ASSERT_EQ(json["services"].size(), 1u);
    EXPECT_EQ(json["services"][0]["worst"], "weakened");
    EXPECT_EQ(json["services"][0]["counts"]["weakened"], 1);
    EXPECT_EQ(json["services"][0]["kind"], "longrun");
    EXPECT_EQ(json["services"][0]["sources"][0]["path"], "/usr/lib/systemd/system/a.service");
    EXPECT_EQ(json["diagnostics"].size(), 3u);
    i.unit("a.service", "");
    EXPECT_EQ(i.run(), kDone);
    EXPECT_TRUE(nlohmann::json::parse(i.out)["diagnostics"].is_array());
}

TEST(Driver, HtmlEscapesWhatItWasGiven) {
    Import i;
    i.unit("a.service",
           "[Service]\nExecStart=/bin/a\nRestrictFileSystems=<script>alert(1)</script>\n");
    i.options.report = Options::Report::html;
    EXPECT_EQ(i.run(), kDone);
    EXPECT_EQ(i.out.find("<script>"), std::string::npos);
    EXPECT_NE(i.out.find("&lt;script&gt;"), std::string::npos);
    EXPECT_NE(i.out.find("</html>"), std::string::npos);
}

}  // namespace
}  // namespace slipway::importers::driver
