#include "engine/manager/wanted_table.h"

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
