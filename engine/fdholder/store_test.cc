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
            cursor = store->list(cursor, frame, [](std::string_view) { return true; });
            auto reply = formats::decode_holder_reply(frame.bytes());
            while (const auto name = formats::next_name(reply->payload)) found.emplace(*name);
        } while (cursor != 0);
        return found;
    }
};

TEST_F(Stored, PutFindTake) {
    EXPECT_FALSE(store->find("a"));
    EXPECT_EQ(store->put("a", {7}), -1);
    EXPECT_EQ(store->find("a")->fd, 7);
    EXPECT_EQ(store->put("a", {8}), 7);
    EXPECT_EQ(store->take("a"), 8);
    EXPECT_FALSE(store->take("a"));
    EXPECT_EQ(store->count(), 0u);
}

TEST_F(Stored, IsFullAtItsCapacity) {
    for (std::uint32_t i = 0; i < kMaxNames; ++i) ASSERT_TRUE(store->put(std::to_string(i), {5}));
    EXPECT_FALSE(store->put("one more", {6}));
    EXPECT_EQ(store->put("17", {9}), 5) << "replacing needs no room";
    EXPECT_EQ(store->take("100"), 5);
    EXPECT_EQ(store->put("one more", {6}), -1);
    EXPECT_EQ(names().size(), kMaxNames);
}

TEST_F(Stored, ExpiresInTime) {
    EXPECT_EQ(store->next_deadline(), kNever);
    store->put("late", {1, 300});
    store->put("never", {2});
    store->put("soon", {3, 100});
    store->put("middle", {4, 200});
    EXPECT_EQ(store->next_deadline(), 100u);
    EXPECT_FALSE(store->take_expired(99));
    EXPECT_EQ(store->take_expired(100), 3);
    EXPECT_FALSE(store->take_expired(100));
    EXPECT_EQ(store->put("middle", {5}), 4) << "stored again, for ever";
    EXPECT_EQ(store->next_deadline(), 300u);
    EXPECT_EQ(store->take_expired(1000), 1);
    EXPECT_FALSE(store->take_expired(1000));
    EXPECT_EQ(store->next_deadline(), kNever);
    EXPECT_EQ(names(), (std::set<std::string>{"never", "middle"}));
}

TEST_F(Stored, ListsWhatIsWanted) {
    store->put("a/1", {1});
    store->put("b/1", {2});
    auto frame = encode(formats::HolderReply{});
    store->list(0, frame, [](std::string_view name) { return name.starts_with("b/"); });
    auto reply = formats::decode_holder_reply(frame.bytes());
    EXPECT_EQ(formats::next_name(reply->payload), "b/1");
    EXPECT_FALSE(formats::next_name(reply->payload));
}

// Against a map, with names of all lengths.
TEST_F(Stored, IsAMap) {
    std::mt19937 random(static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed()));
    std::map<std::string, int> model;
    for (int i = 0; i < 4000; ++i) {
        const std::string name(1 + random() % 255, static_cast<char>('a' + random() % 3));
        if (random() % 3 != 0) {
            const auto old = store->put(name, {i});
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
        EXPECT_EQ(store->find(name)->fd, fd);
    }
    EXPECT_EQ(names(), expected);
}

}  // namespace
}  // namespace slipway::fdholder
