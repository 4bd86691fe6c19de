#include "engine/database/prune.h"

#include <filesystem>
#include <fstream>

#include "engine/database/encode.h"
#include "engine/database/generation.h"
#include "engine/database/store_entries.h"
#include "engine/database/testing.h"
#include "engine/formats/wanted_file.h"
#include "engine/sys/testing.h"

namespace slipway::database {
namespace {

namespace fs = std::filesystem;
using Numbers = std::vector<std::uint64_t>;

// Generations with two services: "same" never changes, "other" always does.
class PruneTest : public testing::Test {
protected:
    PruneTest() {
        EXPECT_TRUE(generations_directory(root_));
        fs::create_directories(run_ + "/scan/same/log");
    }

    void generation(std::uint64_t number) {
        model::Service service;
        GenerationFiles files;
        files.services = {{&service, "same", {{"run", "same\n", true}}},
                          {&service, "other", {{"run", std::to_string(number) + "\n", true}}},
                          {nullptr, "slipway-manager", {{"run", "manager\n", true}}}};
        DatabaseSpec spec;
        for (const CompiledService& one : files.services) {
            if (one.service == nullptr) continue;
            NodeSpec node;
            node.name = one.name;
            node.hash = hash_of(one.files);
            node.stored = size_of(one.files);
            spec.nodes.push_back(node);
        }
        files.database = encode(spec);
        ASSERT_TRUE(write_generation(place_, number, files));
        ASSERT_TRUE(set_current(root_, number));
    }

    void generations(std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t number = first; number <= last; ++number) generation(number);
    }

    void link(const std::string& path, std::uint64_t number, const std::string& rest = "") {
        fs::remove(run_ + path);
        fs::create_symlink(place_ + "/" + std::to_string(number) + rest, run_ + path);
    }

    Pruned prune(std::uint64_t keep, bool dry_run = false) {
        const auto done = database::prune({root_, run_, keep, dry_run});
        EXPECT_TRUE(done.ok());
        return done.value();
    }

    std::string path_of(std::uint64_t number) const {
        return place_ + "/" + std::to_string(number);
    }

    // As the manager makes them.
    void link_to_store(const std::string& path, std::uint64_t number, const std::string& name) {
        fs::remove(run_ + path);
        fs::create_symlink(compiled_service(path_of(number), name) + "/run", run_ + path);
    }

    std::size_t entries() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(place_ + "/.store"), fs::directory_iterator()));
    }

    // Every service of every generation that is left can be read.
    void expect_whole(const Numbers& left) {
        for (const std::uint64_t number : left) {
            const std::string path = path_of(number);
            const auto run_of = [&](const char* name) {
                return bytes_of(compiled_service(path, name) + "/run");
            };
            EXPECT_EQ(run_of("other"), std::to_string(number) + "\n");
            EXPECT_EQ(run_of("same"), "same\n");
            EXPECT_EQ(run_of("slipway-manager"), "manager\n");
        }
    }

    sys::testing::ScratchDirectory scratch_;
    std::string root_ = scratch_.path();
    std::string place_ = root_ + "/var/lib/slipway/generations";
    std::string run_ = root_ + "/run";
};

TEST_F(PruneTest, TheNewestStayAndWhatTheOthersHadGoes) {
    generations(1, 7);
    EXPECT_EQ(entries(), 8U);
    const Pruned pruned = prune(3);
    EXPECT_EQ(pruned.generations, (Numbers{1, 2, 3, 4}));
    EXPECT_EQ(pruned.left, (Numbers{5, 6, 7}));
    EXPECT_EQ(pruned.entries, 4U);
    EXPECT_EQ(entries(), 4U);
    expect_whole(pruned.left);
    EXPECT_EQ(prune(3).generations, Numbers{});
}

TEST_F(PruneTest, WhatIsNeededStays) {
    generations(1, 8);
    ASSERT_TRUE(set_boot_state(
        root_, {.current = 2, .last_good = 3, .confirmed = 4, .tried = 2, .tries = 1}));
    link("/live", 5);
    std::ofstream(run_ + "/boot") << "generation 6\nreason good\nwanted 6\n";
    link("/scan/same/log/run", 7, "/services/same/run");
    const Pruned pruned = prune(1);
    EXPECT_EQ(pruned.generations, Numbers{1});
    EXPECT_EQ(pruned.left, (Numbers{2, 3, 4, 5, 6, 7, 8}));
    expect_whole(pruned.left);
}

TEST_F(PruneTest, WhatASwitchNeedsStays) {
    generations(1, 4);
    link("/live", 2);
    formats::WantedHead head;
    head.intent.work = formats::Intent::Work::switching;
    ASSERT_TRUE(formats::set_path(head.intent.from, place_ + "/2"));
    ASSERT_TRUE(formats::set_path(head.intent.to, place_ + "/3"));
    const auto write = [&](const formats::WantedHead& first, const formats::WantedHead& second) {
        const formats::WantedHeader header{
            formats::kWantedMagic, formats::kWantedVersion, 0, 0, 0, 0};
        std::ofstream file(run_ + "/wanted", std::ios::binary);
        file.write(reinterpret_cast<const char*>(&header), sizeof header);
        for (const formats::WantedHead* one : {&first, &second})
            file.write(reinterpret_cast<const char*>(one), sizeof *one);
    };
    write({}, head);
    EXPECT_EQ(prune(1, true).left, (Numbers{2, 3, 4}));
    EXPECT_TRUE(known_generations(root_, run_).value()[2].switching);
    link("/live", 3);  // all is done but the starts
    write(head, {});
    EXPECT_EQ(prune(1, true).left, (Numbers{2, 3, 4}));
    write({}, {});
    EXPECT_EQ(prune(1, true).left, (Numbers{3, 4}));
}

// A switch that was interrupted, and another generation made current since.
TEST_F(PruneTest, EntriesThatServicesRunFromStay) {
    generations(1, 4);
    link("/live", 3);
    link_to_store("/scan/same/run", 1, "same");  // 3 has it as well
    EXPECT_EQ(prune(1, true).generations, (Numbers{1, 2}));
    link_to_store("/scan/same/log/run", 2, "other");
    EXPECT_EQ(known_generations(root_, run_).value()[1].linked, 1U);
    EXPECT_EQ(prune(1).left, (Numbers{2, 3, 4}));
    expect_whole({2, 3, 4});
}

// It may be of a version that is installed again.
TEST_F(PruneTest, NothingGoesWhileAGenerationThatStaysCannotBeRead) {
    generations(1, 3);
    std::ofstream(path_of(3) + "/db") << "SlipwyDB of next year";
    const auto done = database::prune({root_, run_, 2, false});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().path, path_of(3) + "/db");
    EXPECT_EQ(done.error().error.value, EPROTO);
    expect_whole({1, 2});
    EXPECT_EQ(entries(), 4U);
    std::ofstream(path_of(1) + "/db") << "no more";
    fs::remove(path_of(3) + "/complete");
    EXPECT_EQ(prune(1).left, (Numbers{2, 3}));
    expect_whole({2});
}

TEST_F(PruneTest, ADryRunChangesNothing) {
    generations(1, 3);
    EXPECT_EQ(prune(1, true).generations, (Numbers{1, 2}));
    expect_whole({1, 2, 3});
}

TEST_F(PruneTest, NothingGoesWhenNobodyCanTellWhoNeedsIt) {
    const auto refused = [&] {
        const auto done = database::prune({root_, run_, 1, false});
        EXPECT_EQ(entries(), 4U);
        expect_whole({1, 2, 3});
        return done ? WriteError{} : done.error();
    };
    generations(1, 3);
    const std::string state = root_ + "/etc/slipway/boot/state";
    std::ofstream(state) << "current 3\nlast-good on";
    EXPECT_EQ(refused().path, state);
    EXPECT_EQ(refused().error.value, EPROTO);
    fs::remove(state);
    // A circle of links is the one thing that root cannot read either.
    fs::remove_all(run_ + "/scan");
    fs::create_directory_symlink("scan", run_ + "/scan");
    EXPECT_EQ(refused().path, run_ + "/scan");
    EXPECT_EQ(refused().error.value, ELOOP);
}

TEST_F(PruneTest, WhatWasInterruptedIsFinished) {
    generations(1, 3);
    fs::rename(place_ + "/1", place_ + "/.gone-1");
    const Pruned pruned = prune(5);
    EXPECT_EQ(pruned.left, (Numbers{2, 3}));
    EXPECT_FALSE(fs::exists(place_ + "/.gone-1"));
    EXPECT_EQ(pruned.entries, 1U);
    expect_whole({2, 3});
}

TEST_F(PruneTest, GenerationsOfAnotherMachineDoNotDependOnWhatRunsHere) {
    generations(1, 3);
    link("/live", 1);
    EXPECT_EQ(database::prune({root_, "", 1, true}).value().generations, (Numbers{1, 2}));
}

TEST_F(PruneTest, RollbackTakesTheLastGoodOneOrTheOneBefore) {
    generations(1, 4);
    EXPECT_EQ(generation_before(known_generations(root_, run_).value()), 3U);
    ASSERT_TRUE(set_boot_state(root_, {.current = 4, .last_good = 2, .tried = 2, .tries = 3}));
    EXPECT_EQ(generation_before(known_generations(root_, run_).value()), 2U);
    ASSERT_TRUE(roll_back(root_, 2));
    EXPECT_EQ(boot_state(root_), (formats::BootState{.current = 2, .last_good = 2}));
    EXPECT_EQ(generation_before(known_generations(root_, run_).value()), 1U);
    ASSERT_TRUE(roll_back(root_, 1));
    fs::remove(place_ + "/2/complete");
    EXPECT_EQ(generation_before(known_generations(root_, run_).value()), 0U);
}

TEST_F(PruneTest, HistoryTellsWhatEachIs) {
    generations(1, 3);
    ASSERT_TRUE(set_boot_state(root_, {.current = 3, .last_good = 1, .tried = 3, .tries = 2}));
    link("/live", 2);
    link("/scan/same/run", 1, "/services/same/run");
    const auto known = known_generations(root_, run_).value();
    ASSERT_EQ(known.size(), 3U);
    EXPECT_TRUE(known[0].last_good && !known[0].current && !known[0].runs);
    EXPECT_EQ(known[0].linked, 1U);
    EXPECT_TRUE(known[1].runs && !known[1].current && known[1].tries == 0);
    EXPECT_TRUE(known[2].current && known[2].tries == 2 && known[2].committed != 0);
}

}  // namespace
}  // namespace slipway::database
