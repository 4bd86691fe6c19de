#include "engine/live/publish.h"

#include <algorithm>
#include <cerrno>

#include "engine/database/encode.h"
#include "engine/sys/testing.h"

namespace slipway::live {
namespace {

bool nobody(const std::string& /*name*/) {
    return false;
}

struct Publish : ::testing::Test {
    Publish() {
        for (const char* name : {"scan", "scan/.s6-svscan", "1", "1/services", "2", "2/services"})
            make(name);
        scan = sys::open_at(dir.fd(), "scan", sys::Open::read | sys::Open::directory).value();
    }

    void make(const std::string& name) {
        EXPECT_TRUE(sys::make_directory_at(dir.fd(), name, 0755));
    }

    void file(const std::string& name, const std::string& text = "") {
        EXPECT_TRUE(sys::write_all(sys::testing::make_file(dir.fd(), name), text));
    }

    // Generation `number` of services with these names, each with `run` and data/.
    Generation generation(const std::string& number, const std::vector<std::string>& names) {
        database::DatabaseSpec spec;
        for (const std::string& name : names) {
            database::NodeSpec node;
            node.name = name;
            node.flags = formats::kHasDirectory;
            spec.nodes.push_back(node);
            const std::string path = number + "/services/" + name;
            make(path);
            file(path + "/run");
            make(path + "/data");
        }
        file(number + "/db", database::encode(spec));
        auto loaded = load_generation(dir.path() + "/" + number);
        EXPECT_TRUE(loaded.ok());
        return std::move(loaded).value();
    }

    std::string target(const std::string& name) {
        base::Path path;
        if (!sys::read_symlink_at(scan, name, path)) return "";
        return std::string(path.view().substr(dir.path().size()));
    }

    bool there(const std::string& name) { return sys::status_at(scan, name, sys::Follow::no).ok(); }

    sys::testing::ScratchDirectory dir;
    sys::Fd scan;
};

TEST_F(Publish, DirectoriesAreRealTheirFilesAreLinks) {
    const Generation one = generation("1", {"web"});
    make("1/services/web/log");
    file("1/services/web/log/run");
    EXPECT_TRUE(make_missing(one, scan).empty());
    EXPECT_EQ(sys::status_at(scan, "web", sys::Follow::no).value().kind, sys::FileKind::directory);
    EXPECT_EQ(target("web/run"), "/1/services/web/run");
    EXPECT_EQ(target("web/data"), "/1/services/web/data");
    EXPECT_EQ(target("web/log/run"), "/1/services/web/log/run");
    EXPECT_EQ(target("web/log"), "");
    EXPECT_TRUE(there("web/down"));
    EXPECT_FALSE(there("web/log/down"));  // loggers come up by themselves
    EXPECT_FALSE(there(".new.web"));
}

TEST_F(Publish, SomeAreMadeFirstAndTheMakerIsTold) {
    const Generation one = generation("1", {"a", "b", "c", "d"});
    make("scan/b");  // it was there
    std::vector<formats::NodeIndex> made;
    Making making{{2, 1}, [&](formats::NodeIndex node) {
                      EXPECT_TRUE(there(std::string(one.database.name(node)) + "/run"));
                      made.push_back(node);
                  }};
    EXPECT_TRUE(make_missing(one, scan, making).empty());
    EXPECT_EQ(made, (std::vector<formats::NodeIndex>{2, 0, 3}));
}

// OpenRC has a script of that name.
TEST_F(Publish, AServiceCalledAsSvscansOwnDirectory) {
    const Generation one = generation("1", {"s6-svscan"});
    file("scan/.s6-svscan/control");
    EXPECT_TRUE(make_missing(one, scan).empty());
    EXPECT_TRUE(there("s6-svscan/run"));
    EXPECT_TRUE(there(".s6-svscan/control"));
}

TEST_F(Publish, WhatIsThereStays) {
    const Generation one = generation("1", {"web", "slipway-manager"});
    file("1/boot", "slipway-manager\nholder\n");
    EXPECT_EQ(boot_names(one).value(), (std::vector<std::string>{"slipway-manager", "holder"}));
    make("scan/web");
    make("scan/slipway-manager");
    EXPECT_TRUE(make_missing(one, scan).empty());
    EXPECT_FALSE(there("web/run"));
    EXPECT_FALSE(there("slipway-manager/run"));
}

// The generation before had no events.
TEST_F(Publish, APartOfSlipwayThatIsNewComesUpByItself) {
    const Generation one = generation("1", {});
    file("1/boot", "slipway-manager\nslipway-events\n");
    make("1/services/slipway-events");
    file("1/services/slipway-events/run");
    EXPECT_TRUE(make_missing(one, scan).empty());
    EXPECT_TRUE(there("slipway-events/run"));
    EXPECT_FALSE(there("slipway-events/down"));
    EXPECT_FALSE(there("slipway-manager"));
}

TEST_F(Publish, FaultOfOneServiceIsToldAndTheRestIsDone) {
    const Generation one = generation("1", {"web", "db"});
    ASSERT_TRUE(sys::unlink_at(dir.fd(), "1/services/web/run"));
    ASSERT_TRUE(sys::remove_directory_at(dir.fd(), "1/services/web/data"));
    ASSERT_TRUE(sys::remove_directory_at(dir.fd(), "1/services/web"));
    const auto faults = make_missing(one, scan);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].name, "web");
    EXPECT_NE(faults[0].text.find("ENOENT"), std::string::npos) << faults[0].text;
    EXPECT_TRUE(there("db"));
    EXPECT_FALSE(there("web"));
}

// Where a manager was killed in the middle of making it, and the generation is another one now.
TEST_F(Publish, WhatWasHalfMadeIsMadeAnew) {
    const Generation one = generation("1", {"web"});
    make("scan/.new.web");
    make("scan/.new.web/log");
    ASSERT_TRUE(sys::make_symlink_at("/gone", scan, ".new.web/finish"));
    ASSERT_TRUE(sys::make_symlink_at("/gone/run", scan, ".new.web/run"));
    EXPECT_TRUE(make_missing(one, scan).empty());
    EXPECT_EQ(target("web/run"), "/1/services/web/run");
    EXPECT_FALSE(there("web/finish"));
    EXPECT_FALSE(there("web/log"));
}

TEST_F(Publish, TheDatabaseNamesTheDirectoryInTheStore) {
    database::DatabaseSpec spec;
    spec.nodes.resize(1);
    spec.nodes[0].name = "web";
    spec.nodes[0].flags = formats::kHasDirectory;
    spec.nodes[0].hash = 0xabc;
    spec.nodes[0].stored = 42;
    const std::string entry = ".store/0000000000000abc-42";
    for (const std::string& path : {std::string(".store"), entry, entry + "/log", entry + "/data"})
        make(path);
    file(entry + "/run");
    file(entry + "/log/run");
    file("1/db", database::encode(spec));
    const Generation stored = load_generation(dir.path() + "/1").value();
    EXPECT_TRUE(make_missing(stored, scan).empty());
    EXPECT_EQ(target("web/run"), "/.store/0000000000000abc-42/run");
    EXPECT_EQ(target("web/data"), "/.store/0000000000000abc-42/data");
    EXPECT_EQ(target("web/log/run"), "/.store/0000000000000abc-42/log/run");
    const Generation old = generation("2", {"web"});
    EXPECT_TRUE(relink(old, scan, "web"));
    EXPECT_EQ(target("web/run"), "/2/services/web/run");
    EXPECT_TRUE(is_stale(stored, scan, "web"));
    EXPECT_FALSE(is_stale(old, scan, "web"));
    EXPECT_TRUE(relink(stored, scan, "web"));
    EXPECT_EQ(target("web/run"), "/.store/0000000000000abc-42/run");
}

// That of the name it had, and another has its name for a directory.
TEST_F(Publish, ARenamedServiceIsAtItsOldPlace) {
    database::DatabaseSpec spec;
    spec.nodes.resize(2);
    spec.nodes[0].name = "web";
    spec.nodes[0].directory = "post";
    spec.nodes[1].name = "mail";
    spec.nodes[1].directory = "web";
    const std::vector<std::string> entries{"0000000000000abc-42", "0000000000000def-42"};
    make(".store");
    for (std::size_t i = 0; i < 2; ++i) {
        spec.nodes[i].flags = formats::kHasDirectory;
        spec.nodes[i].hash = i == 0 ? 0xabc : 0xdef;
        spec.nodes[i].stored = 42;
        make(".store/" + entries[i]);
        file(".store/" + entries[i] + "/run");
    }
    file("1/db", database::encode(spec));
    const Generation one = load_generation(dir.path() + "/1").value();
    EXPECT_TRUE(make_missing(one, scan).empty());
    EXPECT_EQ(target("post/run"), "/.store/" + entries[0] + "/run");
    EXPECT_EQ(target("web/run"), "/.store/" + entries[1] + "/run");
    EXPECT_FALSE(there("mail"));
    EXPECT_TRUE(relink(one, scan, "post"));
    EXPECT_EQ(target("post/run"), "/.store/" + entries[0] + "/run");
}

TEST_F(Publish, RelinkPointsToTheOtherGenerationAndKeepsWhatIsWritten) {
    const Generation one = generation("1", {"web"});
    file("1/services/web/finish");
    make_missing(one, scan);
    make("scan/web/supervise");
    const Generation two = generation("2", {"web"});
    file("2/services/web/notification-fd");
    EXPECT_TRUE(relink(two, scan, "web"));
    EXPECT_EQ(target("web/run"), "/2/services/web/run");
    EXPECT_EQ(target("web/notification-fd"), "/2/services/web/notification-fd");
    EXPECT_FALSE(there("web/finish"));
    EXPECT_TRUE(there("web/supervise"));
    EXPECT_TRUE(there("web/down"));
}

TEST_F(Publish, WithdrawnIsOutOfSightAndSweptLater) {
    const Generation one = generation("1", {"web"});
    make_missing(one, scan);
    EXPECT_TRUE(withdraw(scan, "web", nobody));
    EXPECT_FALSE(there("web"));
    EXPECT_TRUE(there(".gone.web"));
    file("1/services/web/data/policy");
    for (const char* user : {".gone.web", ".gone.web/log"}) {
        sweep(scan, [&](const std::string& name) { return name == user; });
        EXPECT_TRUE(there(".gone.web/run")) << user;
    }
    sweep(scan, nobody);
    EXPECT_FALSE(there(".gone.web"));
    // `data` is a link to there.
    EXPECT_TRUE(sys::status_at(dir.fd(), "1/services/web/data/policy"));
}

// It came back, and is taken away while its first supervisor still stops it.
TEST_F(Publish, WhoIsWithdrawnTwiceDoesNotLoseWhatIsInUse) {
    const Generation one = generation("1", {"web"});
    const auto first_is_used = [](const std::string& name) { return name == ".gone.web"; };
    for (int round = 0; round < 3; ++round) {
        make_missing(one, scan);
        EXPECT_TRUE(withdraw(scan, "web", first_is_used)) << round;
        EXPECT_TRUE(there(".gone.web/run"));
        EXPECT_EQ(there(".gone2.web/run"), round > 0);
        EXPECT_FALSE(there(".gone3.web"));
    }
    make_missing(one, scan);
    const auto all_are_used = [](const std::string&) { return true; };
    for (int more = 0; more < 2; ++more) {
        EXPECT_TRUE(withdraw(scan, "web", all_are_used));
        make_missing(one, scan);
    }
    const auto none_is_free = withdraw(scan, "web", all_are_used);
    EXPECT_EQ(none_is_free.error().value, EBUSY);
    EXPECT_TRUE(there("web"));
    sweep(scan, nobody);
    for (const char* name : {".gone.web", ".gone2.web", ".gone3.web", ".gone4.web"})
        EXPECT_FALSE(there(name)) << name;
}

TEST_F(Publish, LiveLinkIsReplaced) {
    const Generation one = generation("1", {}), two = generation("2", {});
    EXPECT_TRUE(set_live(dir.fd(), one));
    EXPECT_TRUE(set_live(dir.fd(), two));
    const auto live = load_live(dir.fd());
    ASSERT_TRUE(live.ok());
    EXPECT_EQ(live.value().number, 2u);
}

}  // namespace
}  // namespace slipway::live
