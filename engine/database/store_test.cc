#include "engine/database/store.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "engine/database/commit.h"
#include "engine/database/generation.h"
#include "engine/database/prune.h"
#include "engine/database/testing.h"
#include "engine/diag/render.h"
#include "engine/source/load.h"
#include "engine/source/writer.h"
#include "engine/sys/testing.h"

namespace slipway::database {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGenerations = "/var/lib/slipway/generations/";

struct Root {
    Root() { write("/bin/x", "#!/bin/sh\n"); }

    void write(const std::string& path, const std::string& text) const {
        fs::create_directories(fs::path(at + path).parent_path());
        std::ofstream(at + path) << text;
        if (path == "/bin/x") fs::permissions(at + path, fs::perms::owner_all);
    }

    void define(const std::string& name, int nice) const {
        write("/etc/slipway/services/" + name + ".svc",
              "[Run]\nCommand = /bin/x\n[Process]\nNice = " + std::to_string(nice) +
                  "\n[Install]\nEnabled = yes\n");
    }

    std::uint64_t commit() const {
        diag::Sink sink;
        CommitOptions options;
        options.root = at;
        options.definition_text = source::write_definition;
        const auto done = database::commit(source::load({at, {}}, sink), options, sink);
        EXPECT_TRUE(done) << diag::render_text(sink.list(), {});
        return done ? done->generation : 0;
    }

    std::string generation(std::uint64_t number) const {
        return at + kGenerations + std::to_string(number);
    }

    fs::path entry(std::uint64_t number, const std::string& name) const {
        return compiled_service(generation(number), name);
    }

    sys::testing::ScratchDirectory scratch;
    std::string at = scratch.path();
};

using Tree = std::map<std::string, std::string>;

void add_files(const std::string& directory, const std::string& as, Tree& files) {
    if (!fs::exists(directory)) {
        files[as] = "nothing";
        return;
    }
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        if (entry.is_regular_file())
            files[as + entry.path().string().substr(directory.size())] =
                std::to_string(static_cast<int>(entry.status().permissions())) + " " +
                bytes_of(entry.path());
}

// Every file of a generation and of what it leads to, with its mode and its bytes.
Tree whole(const std::string& generation) {
    Tree files;
    add_files(generation, "", files);
    const std::string bytes = bytes_of(generation + "/db");
    const formats::Database database = database_in(bytes);
    for (formats::NodeIndex node = 0; node < database.count(); ++node) {
        if (database.stored(node) == 0) continue;
        const std::string name(database.name(node));
        add_files(compiled_service(generation, name), "in the store: " + name, files);
    }
    return files;
}

TEST(Store, WhatDidNotChangeIsTheSameDirectory) {
    const Root root;
    root.define("web", 1);
    root.define("other", 2);
    ASSERT_EQ(root.commit(), 1u);
    const auto first = whole(root.generation(1));
    root.define("web", 3);
    ASSERT_EQ(root.commit(), 2u);
    EXPECT_EQ(root.entry(1, "other"), root.entry(2, "other"));
    EXPECT_NE(root.entry(1, "web"), root.entry(2, "web"));
    EXPECT_EQ(whole(root.generation(1)), first);
    // As it was: the entry of the first generation again, not written anew.
    const auto written = fs::last_write_time(root.entry(1, "web"));
    root.define("web", 1);
    ASSERT_EQ(root.commit(), 3u);
    EXPECT_EQ(root.entry(3, "web"), root.entry(1, "web"));
    EXPECT_EQ(fs::last_write_time(root.entry(3, "web")), written);
    auto third = whole(root.generation(3));
    EXPECT_EQ(third, first);
}

// A power cut in a commit: the entries are there, with anything in them, and nothing vouches.
TEST(Store, WhatAnInterruptedCommitLeftIsWrittenAnew) {
    const Root whole_root;
    whole_root.define("web", 1);
    ASSERT_EQ(whole_root.commit(), 1u);
    const std::string key = whole_root.entry(1, "web").filename();
    for (const char* mark : {"", "1/complete.not", ".new/complete"}) {
        const Root root;
        root.define("web", 1);
        const std::string entry = kGenerations + std::string(".store/") + key;
        root.write(entry + "/run", "");
        root.write(entry + "/stray/deep", "half");
        if (*mark != '\0') {
            root.write(kGenerations + std::string(mark), "x\n");
            const fs::path left = fs::path(root.at + kGenerations + mark).parent_path();
            fs::copy_file(whole_root.generation(1) + "/db", left / "db");
        }
        const std::uint64_t number = root.commit();
        EXPECT_EQ(whole(root.generation(number)), whole(whole_root.generation(1))) << mark;
    }
}

// `.new` of an interrupted commit is full of links into the store: removing it must not follow
// them.
// Damaged, or of a later version, and perhaps the one that runs.
TEST(Store, WhatAGenerationThatCannotBeReadLeadsToIsNotTouched) {
    const Root root;
    root.define("web", 1);
    const std::uint64_t first = root.commit();
    const fs::path entry = root.entry(first, "web");
    root.define("web", 2);
    const std::uint64_t second = root.commit();
    ASSERT_NE(first, second);
    std::ofstream(root.generation(first) + "/db") << "nonsense";
    const auto inode = [&] { return sys::status_at(sys::kHere, entry.string()).value().inode; };
    const auto before = inode();
    root.define("web", 1);
    EXPECT_NE(root.commit(), second);
    EXPECT_EQ(inode(), before);
    // What is not the same to the byte is no service directory at all.
    root.define("web", 2);
    root.commit();
    std::ofstream(root.generation(first + 2) + "/db") << "nonsense";
    std::ofstream(entry / "more") << "x";
    root.define("web", 1);
    root.commit();
    EXPECT_FALSE(fs::exists(entry / "more"));
}

TEST(Store, CleaningUpNeverReachesIntoTheStore) {
    const Root root;
    root.define("web", 1);
    ASSERT_EQ(root.commit(), 1u);
    const auto first = whole(root.generation(1));
    fs::create_directories(root.at + kGenerations + ".new/services");
    fs::create_directory_symlink("../../.store/" + root.entry(1, "web").filename().string(),
                                 root.at + kGenerations + ".new/services/web");
    root.define("more", 2);
    ASSERT_EQ(root.commit(), 2u);
    EXPECT_EQ(whole(root.generation(1)), first);
}

// A running service was started from them, and an older generation may be booted again.
TEST(Store, WhatGenerationsOfTheVersionBeforeLeadToIsNotTouched) {
    const Root root;
    root.define("web", 1);
    root.define("other", 2);
    ASSERT_EQ(root.commit(), 1u);
    const fs::path entry = root.entry(1, "web");
    make_old(root.generation(1));
    ASSERT_EQ(fs::canonical(root.generation(1) + "/services/web"), entry);
    std::ofstream(entry / "run", std::ios::app) << "# nobody writes this anew";
    const std::string text = bytes_of(entry / "run");
    root.define("other", 3);
    ASSERT_EQ(root.commit(), 2u);
    EXPECT_EQ(root.entry(2, "web"), entry);
    EXPECT_EQ(bytes_of(entry / "run"), text);
    root.define("web", 4);
    ASSERT_EQ(root.commit(), 3u);
    ASSERT_TRUE(set_boot_state(root.at, {.current = 3, .last_good = 1}));
    ASSERT_TRUE(prune({root.at, "", 2, false}));
    EXPECT_TRUE(fs::exists(entry));  // of 2
    ASSERT_TRUE(set_boot_state(root.at, {.current = 1}));
    fs::rename(root.generation(2), root.generation(2) + ".away");
    ASSERT_TRUE(prune({root.at, "", 1, false}));
    EXPECT_TRUE(fs::exists(entry));  // of 1
    EXPECT_TRUE(fs::exists(fs::canonical(root.generation(1) + "/services/other")));
}

TEST(Store, AnEntryThatSomebodyRemovedIsWrittenAgain) {
    const Root root;
    root.define("web", 1);
    ASSERT_EQ(root.commit(), 1u);
    const auto first = whole(root.generation(1));
    fs::remove_all(root.entry(1, "web"));
    root.define("more", 2);
    ASSERT_EQ(root.commit(), 2u);
    EXPECT_EQ(whole(root.generation(1)), first);
}

// After any history of changes a generation holds what a first commit of the same makes.
TEST(Store, EveryGenerationIsWhatAFirstCommitMakes) {
    std::mt19937 random(20);
    const Root root;
    std::map<std::string, int> defined;
    std::map<std::uint64_t, Tree> kept;
    for (int step = 0; step < 10; ++step) {
        const std::string name = "s" + std::to_string(random() % 3);
        if (defined.contains(name) && defined.size() > 1 && random() % 4 == 0) {
            defined.erase(name);
            fs::remove(root.at + "/etc/slipway/services/" + name + ".svc");
        } else {
            defined[name] = static_cast<int>(random() % 3);
            root.define(name, defined[name]);
        }
        const std::uint64_t number = root.commit();
        const Root fresh;
        for (const auto& [other, nice] : defined) fresh.define(other, nice);
        ASSERT_EQ(fresh.commit(), 1u);
        ASSERT_EQ(whole(root.generation(number)), whole(fresh.generation(1))) << step;
        kept[number] = whole(root.generation(number));
    }
    for (const auto& [number, files] : kept) EXPECT_EQ(whole(root.generation(number)), files);
}

}  // namespace
}  // namespace slipway::database
