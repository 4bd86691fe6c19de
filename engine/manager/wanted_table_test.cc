#include "engine/manager/wanted_table.h"

#include <array>

#include "engine/formats/fnv.h"
#include "engine/sys/testing.h"

namespace slipway::manager {
namespace {

sys::Result<WantedTable> make(const sys::testing::ScratchDirectory& dir,
                              std::initializer_list<const char*> names) {
    std::vector<WantedTable::Names> all;
    for (const char* name : names) all.push_back({name, name});  // each with its own directory
    return WantedTable::make(dir.fd(), all);
}

TEST(WantedTable, AServiceThatWasRenamedGoesOnWithItsEntry) {
    const sys::testing::ScratchDirectory dir;
    {
        auto table = make(dir, {"post", "web"});
        ASSERT_TRUE(table.ok());
        table.value().entries()[0].request = 7;
        table.value().entries()[1].request = 8;
        for (WantedEntry& entry : table.value().entries()) entry.byte = 'd';
        table.value().commit();
    }
    const auto requests = [&](const std::vector<WantedTable::Names>& names) {
        auto table = WantedTable::make(dir.fd(), names);
        EXPECT_TRUE(table.ok());
        std::vector<std::uint64_t> all;
        for (const WantedEntry& entry : table.value().entries()) {
            EXPECT_EQ(entry.name_hash, formats::fnv1a_64(names[all.size()].name));
            all.push_back(entry.request);
        }
        return all;
    };
    using Requests = std::vector<std::uint64_t>;
    EXPECT_EQ(requests({{"mail", "post"}, {"web", "web"}}), (Requests{7, 8}));
    EXPECT_EQ(requests({{"letters", "post"}, {"web", "web"}}), (Requests{7, 8})) << "once more";
    EXPECT_EQ(requests({{"letters", "letters"}, {"web", "web"}}), (Requests{7, 8})) << "its own";
    // The directory counts before the name, and whoever has it has it alone.
    EXPECT_EQ(requests({{"web", "letters"}, {"letters", "new"}}), (Requests{7, 0}));
    EXPECT_EQ(requests({{"web", ""}}), (Requests{7})) << "a bundle now";
    EXPECT_EQ(requests({{"web", "web"}}), (Requests{7})) << "and back";
}

// A task that was done would run once more.
TEST(WantedTable, ANewSupervisorIsNotAskedToStartAgain) {
    const sys::testing::ScratchDirectory dir;
    {
        auto table = WantedTable::make(dir.fd(), {{"mail", "post"}});
        ASSERT_TRUE(table.ok());
        WantedEntry& entry = table.value().entries()[0];
        entry.request = 7;
        entry.byte = 'u';
        entry.order = 8;
        entry.flags = kDone;
        table.value().commit();
    }
    for (const char* directory : {"post", "mail"}) {
        auto table = WantedTable::make(dir.fd(), {{"mail", directory}});
        ASSERT_TRUE(table.ok());
        const WantedEntry& entry = table.value().entry(0);
        const bool same = directory == std::string_view("post");
        EXPECT_EQ(entry.request, same ? 7u : 0u);
        EXPECT_EQ(entry.byte, same ? 'u' : 0);
        EXPECT_EQ(entry.order, same ? 8u : 0u);
        EXPECT_EQ(entry.flags, kDone);
    }
}

TEST(WantedTable, KeepsEntriesByNameAndForgetsTheOthers) {
    const sys::testing::ScratchDirectory dir;
    {
        auto table = make(dir, {"web", "db", "net"});
        ASSERT_TRUE(table.ok());
        EXPECT_FALSE(table.value().booted());
        table.value().set_booted();
        EXPECT_EQ(table.value().new_request(), 1u);
        WantedEntry& db = table.value().entries()[1];
        db.request = table.value().new_request();
        db.byte = 'u';
        db.flags = kGoalUp;
        table.value().commit();
    }
    auto table = make(dir, {"log", "db"});
    ASSERT_TRUE(table.ok());
    EXPECT_TRUE(table.value().booted());
    ASSERT_EQ(table.value().entries().size(), 2u);
    EXPECT_EQ(table.value().entries()[0].request, 0u);
    EXPECT_EQ(table.value().entries()[1].request, 2u);
    EXPECT_EQ(table.value().entries()[1].flags, kGoalUp);
    table.value().reserve(40);
    table.value().reserve(30);
    EXPECT_EQ(table.value().new_request(), 41u);
}

TEST(WantedTable, DraftIsNotThereBeforeItIsCommittedAndThenAsAWhole) {
    const sys::testing::ScratchDirectory dir;
    for (const bool committed : {false, true}) {
        auto table = make(dir, {"web", "db"});
        ASSERT_TRUE(table.ok());
        for (WantedEntry& entry : table.value().entries()) entry.request = 7;
        if (committed) table.value().commit();
        for (const std::size_t i : {0u, 1u}) EXPECT_EQ(table.value().entry(i).request, 7u);
        // Killed here: the next one finds what was committed.
        auto next = make(dir, {"web", "db"});
        ASSERT_TRUE(next.ok());
        for (const std::size_t i : {0u, 1u})
            EXPECT_EQ(next.value().entry(i).request, committed ? 7u : 0u);
    }
}

// Both copies are alike after each commit but for what is changed next, however little was copied.
TEST(WantedTable, CommitsOneEntryAfterAnother) {
    const auto names = {"a", "b", "c", "d", "e"};
    for (std::uint64_t turns = 1; turns <= 30; ++turns) {
        const sys::testing::ScratchDirectory dir;
        auto table = make(dir, names);
        ASSERT_TRUE(table.ok());
        std::array<std::uint64_t, 5> wanted{};
        for (std::uint64_t turn = 1; turn <= turns; ++turn) {
            const std::size_t one = turn % 5, other = turn * 7 % 5;
            table.value().change(one).request = wanted[one] = turn;
            table.value().change(other).request = wanted[other] = turn + 100;
            if (turn % 11 == 0) table.value().entries()[2].request = wanted[2] = turn + 200;
            table.value().commit();
            for (std::size_t i = 0; i < names.size(); ++i)
                EXPECT_EQ(table.value().entry(i).request, wanted[i]) << turn;
        }
        // Killed here.
        auto next = make(dir, names);
        ASSERT_TRUE(next.ok());
        for (std::size_t i = 0; i < names.size(); ++i)
            EXPECT_EQ(next.value().entry(i).request, wanted[i]) << turns;
    }
}

// One turn after another: a draft begins with what was committed.
TEST(WantedTable, DraftBeginsWithWhatWasCommitted) {
    const sys::testing::ScratchDirectory dir;
    auto table = make(dir, {"web", "db"});
    ASSERT_TRUE(table.ok());
    for (std::uint64_t turn = 1; turn <= 4; ++turn) {
        table.value().entries()[turn % 2].request = turn;
        table.value().commit();
        EXPECT_EQ(table.value().entry(turn % 2).request, turn);
        EXPECT_EQ(table.value().entry(1 - turn % 2).request, turn - 1);
    }
}

TEST(WantedTable, IntentIsCommittedWithTheEntriesAndKept) {
    const sys::testing::ScratchDirectory dir;
    Intent intent;
    intent.work = Intent::Work::ending;
    intent.deadline = 17;
    for (const bool committed : {false, true}) {
        auto table = make(dir, {"web", "db"});
        ASSERT_TRUE(table.ok());
        EXPECT_EQ(table.value().intent(), Intent{});
        table.value().set_intent(intent);
        EXPECT_TRUE(table.value().dirty());
        table.value().entries()[1].request = 9;
        if (committed) table.value().commit();
        EXPECT_EQ(table.value().dirty(), !committed);
        EXPECT_EQ(table.value().intent(), intent);
    }
    auto table = make(dir, {"log", "db"});
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(table.value().intent(), intent);
    EXPECT_EQ(table.value().entry(1).request, 9u);
    for (int turn = 0; turn < 2; ++turn) {  // both copies
        EXPECT_EQ(table.value().intent(), intent);
        table.value().commit();
    }
}

TEST(WantedTable, RequestsThatWereTakenAreKnownUntilMoreHaveCome) {
    const sys::testing::ScratchDirectory dir;
    {
        auto table = make(dir, {"web"});
        ASSERT_TRUE(table.ok());
        table.value().set_asked(7);
        EXPECT_TRUE(table.value().dirty());
        table.value().set_asked(8);
        table.value().commit();
        table.value().set_asked(9);  // and is killed
    }
    auto table = make(dir, {"web"});
    ASSERT_TRUE(table.ok());
    EXPECT_TRUE(table.value().was_asked(7));
    EXPECT_TRUE(table.value().was_asked(8));
    EXPECT_FALSE(table.value().was_asked(9));
    EXPECT_FALSE(table.value().was_asked(0));
    for (std::uint32_t serial = 1000; serial < 1127; ++serial) table.value().set_asked(serial);
    EXPECT_FALSE(table.value().was_asked(7));
    EXPECT_TRUE(table.value().was_asked(8));
}

TEST(WantedTable, DamagedTableIsNone) {
    const sys::testing::ScratchDirectory dir;
    const sys::Fd file = sys::testing::make_file(dir.fd(), "wanted");
    ASSERT_TRUE(sys::write_all(file, std::string_view("rubbish, longer than the header is")));
    auto table = make(dir, {"web"});
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(
        table.value().entries()[0],
        (WantedEntry{formats::fnv1a_64("web"), formats::fnv1a_64("web"), 0, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(table.value().new_request(), 1u);
}

}  // namespace
}  // namespace slipway::manager
