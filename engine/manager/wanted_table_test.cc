#include "engine/manager/wanted_table.h"

#include <array>

#include "engine/formats/fnv.h"
#include "engine/sys/testing.h"

namespace slipway::manager {
namespace {

TEST(WantedTable, KeepsEntriesByNameAndForgetsTheOthers) {
    const sys::testing::ScratchDirectory dir;
    {
        auto table = WantedTable::make(dir.fd(), {"web", "db", "net"});
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
    auto table = WantedTable::make(dir.fd(), {"log", "db"});
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
        auto table = WantedTable::make(dir.fd(), {"web", "db"});
        ASSERT_TRUE(table.ok());
        for (WantedEntry& entry : table.value().entries()) entry.request = 7;
        if (committed) table.value().commit();
        for (const std::size_t i : {0u, 1u}) EXPECT_EQ(table.value().entry(i).request, 7u);
        // Killed here: the next one finds what was committed.
        auto next = WantedTable::make(dir.fd(), {"web", "db"});
        ASSERT_TRUE(next.ok());
        for (const std::size_t i : {0u, 1u})
            EXPECT_EQ(next.value().entry(i).request, committed ? 7u : 0u);
    }
}

// Both copies are alike after each commit but for what is changed next, however little was copied.
TEST(WantedTable, CommitsOneEntryAfterAnother) {
    const std::vector<std::string> names{"a", "b", "c", "d", "e"};
    for (std::uint64_t turns = 1; turns <= 30; ++turns) {
        const sys::testing::ScratchDirectory dir;
        auto table = WantedTable::make(dir.fd(), names);
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
        auto next = WantedTable::make(dir.fd(), names);
        ASSERT_TRUE(next.ok());
        for (std::size_t i = 0; i < names.size(); ++i)
            EXPECT_EQ(next.value().entry(i).request, wanted[i]) << turns;
    }
}

// One turn after another: a draft begins with what was committed.
TEST(WantedTable, DraftBeginsWithWhatWasCommitted) {
    const sys::testing::ScratchDirectory dir;
    auto table = WantedTable::make(dir.fd(), {"web", "db"});
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
        auto table = WantedTable::make(dir.fd(), {"web", "db"});
        ASSERT_TRUE(table.ok());
        EXPECT_EQ(table.value().intent(), Intent{});
        table.value().set_intent(intent);
        EXPECT_TRUE(table.value().dirty());
        table.value().entries()[1].request = 9;
        if (committed) table.value().commit();
        EXPECT_EQ(table.value().dirty(), !committed);
        EXPECT_EQ(table.value().intent(), intent);
    }
    auto table = WantedTable::make(dir.fd(), {"log", "db"});
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
        auto table = WantedTable::make(dir.fd(), {"web"});
        ASSERT_TRUE(table.ok());
        table.value().set_asked(7);
        EXPECT_TRUE(table.value().dirty());
        table.value().set_asked(8);
        table.value().commit();
        table.value().set_asked(9);  // and is killed
    }
    auto table = WantedTable::make(dir.fd(), {"web"});
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
    auto table = WantedTable::make(dir.fd(), {"web"});
    ASSERT_TRUE(table.ok());
    EXPECT_EQ(table.value().entries()[0],
              (WantedEntry{formats::fnv1a_64("web"), 0, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(table.value().new_request(), 1u);
}

}  // namespace
}  // namespace slipway::manager
