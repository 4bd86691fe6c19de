#include "engine/database/store.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "engine/database/commit.h"
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
        return fs::canonical(generation(number) + "/services/" + name);
    }

    sys::testing::ScratchDirectory scratch;
    std::string at = scratch.path();
};

std::string text_of(const fs::path& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

// Every file of a generation by its path in it, links followed, with its mode and its bytes.
std::map<std::string, std::string> whole(const std::string& generation) {
    std::map<std::string, std::string> files;
    const auto options = fs::directory_options::follow_directory_symlink;
    for (const auto& entry : fs::recursive_directory_iterator(generation, options))
        if (entry.is_regular_file())
            files[entry.path().string().substr(generation.size())] =
                std::to_string(static_cast<int>(entry.status().permissions())) + " " +
                text_of(entry.path());
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
            fs::create_directories(left / "services");
            fs::create_directory_symlink("../../.store/" + key, left / "services/web");
        }
        const std::uint64_t number = root.commit();
        EXPECT_EQ(whole(root.generation(number)), whole(whole_root.generation(1))) << mark;
    }
}

// `.new` of an interrupted commit is full of links into the store: removing it must not follow
// them.
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
    std::map<std::uint64_t, std::map<std::string, std::string>> kept;
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
