#include "engine/fdholder/store.h"

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace slipway::fdholder {
namespace {

struct Stored : testing::Test {
    std::unique_ptr<Store> store = std::make_unique<Store>();

    std::set<std::string> names() const {
        std::set<std::string> found;
        std::uint32_t cursor = 0;
        do {
            auto frame = encode(formats::HolderReply{});
            cursor = store->list(cursor, frame);
            auto reply = formats::decode_holder_reply(frame.bytes());
            while (const auto name = formats::next_name(reply->payload)) found.emplace(*name);
        } while (cursor != 0);
        return found;
    }
};

TEST_F(Stored, PutFindTake) {
    EXPECT_FALSE(store->find("a"));
    EXPECT_EQ(store->put("a", 7), -1);
    EXPECT_EQ(store->find("a"), 7);
    EXPECT_EQ(store->put("a", 8), 7);
    EXPECT_EQ(store->take("a"), 8);
    EXPECT_FALSE(store->take("a"));
    EXPECT_EQ(store->count(), 0u);
}

TEST_F(Stored, IsFullAtItsCapacity) {
    for (std::uint32_t i = 0; i < kMaxNames; ++i) ASSERT_TRUE(store->put(std::to_string(i), 5));
    EXPECT_FALSE(store->put("one more", 6));
    EXPECT_EQ(store->put("17", 9), 5) << "replacing needs no room";
    EXPECT_EQ(store->take("100"), 5);
    EXPECT_EQ(store->put("one more", 6), -1);
    EXPECT_EQ(names().size(), kMaxNames);
}

// Against a map, with names of all lengths.
TEST_F(Stored, IsAMap) {
    std::mt19937 random(static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed()));
    std::map<std::string, int> model;
    for (int i = 0; i < 4000; ++i) {
        const std::string name(1 + random() % 255, static_cast<char>('a' + random() % 3));
        if (random() % 3 != 0) {
            const auto old = store->put(name, i);
            ASSERT_TRUE(old);
            ASSERT_EQ(*old, model.contains(name) ? model[name] : -1);
            model[name] = i;
        } else {
            const auto gone = store->take(name);
            ASSERT_EQ(gone.has_value(), model.erase(name) == 1);
        }
        ASSERT_EQ(store->count(), model.size());
    }
    std::set<std::string> expected;
    for (const auto& [name, fd] : model) {
        expected.insert(name);
        EXPECT_EQ(store->find(name), fd);
    }
    EXPECT_EQ(names(), expected);
}

}  // namespace
}  // namespace slipway::fdholder
