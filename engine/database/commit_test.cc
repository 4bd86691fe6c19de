#include "engine/database/commit.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/database/commit_steps.h"
#include "engine/database/generation.h"
#include "engine/database/testing.h"
#include "engine/diag/render.h"
#include "engine/formats/database.h"
#include "engine/source/load.h"
#include "engine/source/writer.h"
#include "engine/sys/testing.h"

namespace slipway::database {
namespace {

namespace fs = std::filesystem;

class CommitTest : public testing::Test {
protected:
    CommitTest() {
        write("/etc/passwd", "root:x:0:0::/:/bin/sh\nwww:x:33:33::/:/bin/sh\n");
        write("/etc/group", "root:x:0:\nwww:x:33:\n");
        write("/bin/x", "#!/bin/sh\n");
        fs::permissions(root_ + "/bin/x", fs::perms::owner_all);
        // Absolute links are meant inside the root.
        fs::create_directories(root_ + "/usr/bin");
        fs::create_symlink("/bin/x", root_ + "/usr/bin/linked");
    }

    void write(const std::string& path, const std::string& text) {
        fs::create_directories(fs::path(root_ + path).parent_path());
        std::ofstream(root_ + path) << text;
    }

    void define(const std::string& name, const std::string& text) {
        write("/etc/slipway/services/" + name + ".svc", text);
    }

    std::string read(const std::string& path) {
        std::ostringstream out;
        out << std::ifstream(root_ + path).rdbuf();
        return out.str();
    }

    // A file of a service's compiled directory, of generation 1.
    std::string compiled(const std::string& name, const std::string& file) {
        return compiled_service(root_ + "/var/lib/slipway/generations/1", name) + "/" + file;
    }

    std::optional<Commit> commit() {
        sink_ = {};
        const auto services = source::load({root_, {}}, sink_);
        CommitOptions options;
        options.root = root_;
        options.definition_text = source::write_definition;
        options.line_at = source::line_at;
        options.settings = settings_;
        return database::commit(services, options, sink_);
    }

    // Every path below the root with its content.
    std::string everything() {
        std::set<std::string> all;
        for (const auto& entry : fs::recursive_directory_iterator(root_)) {
            const std::string path = entry.path();
            all.insert(path +
                       (entry.is_regular_file() ? "=" + read(path.substr(root_.size())) : ""));
        }
        std::string out;
        for (const std::string& one : all) out += one + "\n";
        return out;
    }

    sys::testing::ScratchDirectory scratch_;
    std::string root_ = scratch_.path();
    diag::Sink sink_;
    model::ManagerSettings settings_;
};

constexpr const char* kWeb =
    "[Run]\nCommand = /usr/bin/linked\n[Process]\nUser = www\n[Install]\nEnabled = yes\n";

TEST_F(CommitTest, SettingsAreAPartOfTheGeneration) {
    define("web", kWeb);
    ASSERT_TRUE(commit());
    EXPECT_EQ(read("/var/lib/slipway/generations/1/settings"), "");
    settings_.group = "www";
    settings_.shutdown_limit = 5000;
    EXPECT_EQ(commit()->generation, 2U);
    EXPECT_EQ(read("/var/lib/slipway/generations/2/settings"), "group 33\nshutdown-limit 5000\n");
    EXPECT_TRUE(commit()->unchanged);
    settings_.group = "1000";
    EXPECT_EQ(commit()->generation, 3U);
    EXPECT_EQ(read("/var/lib/slipway/generations/3/settings"), "group 1000\nshutdown-limit 5000\n");
    settings_ = {};
    settings_.services_per_process = 1;
    EXPECT_EQ(commit()->generation, 4U);
    EXPECT_EQ(read("/var/lib/slipway/generations/4/settings"), "services-per-process 1\n");
}

// What was read first must not undo what was committed meanwhile.
TEST_F(CommitTest, WhoeverIsOvertakenDoesNothing) {
    define("web", kWeb);
    CommitOptions options;
    options.root = root_;
    options.definition_text = source::write_definition;
    options.line_at = source::line_at;
    options.since = current_before(options);
    EXPECT_EQ(options.since, 0u);
    const auto read_first = source::load({root_, {}}, sink_);
    define("db", kWeb);
    ASSERT_EQ(commit()->generation, 1U);
    const std::string before = everything();
    const auto done = database::commit(read_first, options, sink_);
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->overtaken);
    EXPECT_EQ(everything(), before);
    // With the place taken nobody is faster.
    sink_ = {};
    const auto place = take_place(options, sink_);
    ASSERT_TRUE(place);
    options.held = &*place;
    options.since.reset();
    const auto again = database::commit(source::load({root_, {}}, sink_), options, sink_);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->unchanged);
}

TEST_F(CommitTest, AGroupThatIsNotThereIsRefused) {
    define("web", kWeb);
    settings_.group = "wheel";
    settings_.group_was.where = {"slipway.conf", 2, 9};
    const std::string before = everything();
    EXPECT_FALSE(commit());
    const std::string told = diag::render_text(sink_.sorted(), {});
    EXPECT_NE(told.find("slipway.conf:2:9: error: there is no group \"wheel\""), std::string::npos)
        << told;
    EXPECT_EQ(everything(), before);
}

TEST_F(CommitTest, WritesAGenerationAndMakesItCurrent) {
    define("web", kWeb);
    const auto done = commit();
    ASSERT_TRUE(done) << diag::render_text(sink_.list(), {});
    EXPECT_EQ(done->generation, 1u);
    EXPECT_EQ(done->path, root_ + "/var/lib/slipway/generations/1");
    const std::string at = "/var/lib/slipway/generations/1";
    EXPECT_NE(bytes_of(compiled("web", "run")).find("command /usr/bin/linked\n"),
              std::string::npos);
    EXPECT_NE(bytes_of(compiled("web", "data/policy")).find("bell /run/slipway/bell\n"),
              std::string::npos);
    EXPECT_NE(bytes_of(compiled("web", "log/run")), "");
    EXPECT_FALSE(fs::exists(root_ + at + "/services/web"));
    EXPECT_EQ(read(at + "/definitions"),
              "# web.svc\n[Run]\nCommand = /usr/bin/linked\n\n[Process]\nUser = www\n\n[Install]\n"
              "Enabled = yes\n");
    EXPECT_EQ(read(at + "/boot"), "slipway-fdmirror\nslipway-fdholder\nslipway-manager\n");
    EXPECT_NE(read(at + "/services/slipway-manager/run")
                  .find("slipway-manager --run /run/slipway --notify-fd 3"),
              std::string::npos);
    EXPECT_EQ(read("/etc/slipway/boot/state"), "current 1\n");
    EXPECT_TRUE(fs::status(compiled("web", "run")).permissions() == fs::perms(0755));
    const std::string db = read(at + "/db");
    const auto opened =
        formats::Database::open({reinterpret_cast<const std::uint8_t*>(db.data()), db.size()});
    ASSERT_TRUE(opened.ok());
    EXPECT_TRUE(opened.value().find("web"));
    EXPECT_EQ(read(at + "/complete").size(), 17u);
    EXPECT_FALSE(fs::exists(root_ + "/var/lib/slipway/generations/.new"));
}

TEST_F(CommitTest, EventsBringTheirProgramAlong) {
    define("web", std::string(kWeb) + "[Dependencies]\nNeeds = event:iface/eth0\n");
    ASSERT_TRUE(commit()) << diag::render_text(sink_.list(), {});
    const std::string at = "/var/lib/slipway/generations/1";
    EXPECT_TRUE(read(at + "/boot").ends_with("\nslipway-events\n"));
    EXPECT_NE(read(at + "/services/slipway-events/run")
                  .find("slipway-events --run /run/slipway --notify-fd 3"),
              std::string::npos);
}

TEST_F(CommitTest, AnotherTimerIsAnotherGeneration) {
    const auto timer = [&](const char* when) {
        define("backup", std::string("[Service]\nType = event\n[Timer]\nCalendar = ") + when +
                             "\n[Dependencies]\nTriggers = web\n");
    };
    define("web", kWeb);
    timer("daily");
    ASSERT_TRUE(commit()) << diag::render_text(sink_.list(), {});
    const std::string generations = "/var/lib/slipway/generations/";
    EXPECT_EQ(read(generations + "1/events"), "event backup\ncalendar daily\n");
    timer("weekly");
    const auto other = commit();
    ASSERT_TRUE(other) << diag::render_text(sink_.list(), {});
    EXPECT_FALSE(other->unchanged);
    EXPECT_EQ(read(generations + "2/events"), "event backup\ncalendar weekly\n");
    ASSERT_TRUE(commit()->unchanged);
}

TEST_F(CommitTest, TheSameAgainChangesNothing) {
    define("web", kWeb);
    ASSERT_TRUE(commit());
    const std::string before = everything();
    const auto again = commit();
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->unchanged);
    EXPECT_EQ(again->generation, 1u);
    EXPECT_EQ(everything(), before);
    define("more", kWeb);
    const auto third = commit();
    ASSERT_TRUE(third);
    EXPECT_EQ(third->generation, 2u);
    EXPECT_EQ(read("/etc/slipway/boot/state"), "current 2\n");
}

// Whatever is wrong: a refused commit leaves every byte as it was.
TEST_F(CommitTest, WhatIsWrongChangesNothing) {
    define("web", kWeb);
    ASSERT_TRUE(commit());
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"graph/cycle", "[Dependencies]\nNeeds = bad\n[Run]\nCommand = /bin/x\n"},
        {"graph/unknown-service", "[Dependencies]\nNeeds = nothing\n[Run]\nCommand = /bin/x\n"},
        {"graph/missing-executable", "[Run]\nCommand = /bin/y\n"},
        {"graph/missing-user", "[Run]\nCommand = /bin/x\n[Process]\nUser = nobody-here\n"},
        {"svc/unknown-key", "[Run]\nComand = /bin/x\n"},
        {"svc/bad-value", "[Run]\nCommand = /bin/x\nStartTimeout = soon\n"},
        {"svc/long-line", "[Run]\nCommand = /bin/x " + std::string(300, 'a') + "\n"},
        {"svc/not-text", std::string("[Run]\nCommand = /bin/x\n\0\x01\x02", 26)},
    };
    for (const auto& [code, text] : wrong) {
        define("bad", text);
        const std::string before = everything();
        EXPECT_FALSE(commit()) << code;
        bool found = false;
        for (const diag::Diagnostic& d : sink_.list()) {
            if (d.code != code) continue;
            found = true;
            EXPECT_GT(d.where.line, 0) << code;
            EXPECT_GT(d.where.column, 0) << code;
            EXPECT_FALSE(d.help.empty()) << code;
        }
        EXPECT_TRUE(found) << code << "\n" << diag::render_text(sink_.list(), {});
        EXPECT_EQ(everything(), before) << code;
    }
}

TEST_F(CommitTest, NamesOfSlipwaysOwnPartsAreTaken) {
    define("slipway-manager", kWeb);
    EXPECT_FALSE(commit());
    EXPECT_EQ(sink_.list().at(0).code, "database/own-name");
}

TEST_F(CommitTest, NobodyWasAPartOfSlipway) {
    define("web", std::string("[Service]\nRenamedFrom = slipway-manager\n") + kWeb);
    EXPECT_FALSE(commit());
    EXPECT_EQ(sink_.list().at(0).code, "database/own-name");
    EXPECT_NE(sink_.list().at(0).help.find("RenamedFrom"), std::string::npos);
}

TEST_F(CommitTest, AFileSystemThatCannotBeWrittenIsSaid) {
    define("web", kWeb);
    write("/var/lib/slipway", "a file in the place of the directory");
    EXPECT_FALSE(commit());
    ASSERT_EQ(sink_.list().size(), 1u);
    EXPECT_EQ(sink_.list()[0].code, "database/write");
    EXPECT_EQ(current_generation(root_), 0u);
}

// A write that was interrupted leaves ".new": the next commit does not trip over it.
TEST_F(CommitTest, LeftoversOfAnInterruptedWriteAreReplaced) {
    define("web", kWeb);
    write("/var/lib/slipway/generations/.new/services/slipway-manager/run", "half");
    const auto done = commit();
    ASSERT_TRUE(done) << diag::render_text(sink_.list(), {});
    EXPECT_NE(read("/var/lib/slipway/generations/1/services/slipway-manager/run"), "half");
}

}  // namespace
}  // namespace slipway::database
