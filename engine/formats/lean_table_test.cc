#include "engine/formats/lean_table.h"

#include <algorithm>
#include <thread>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

constexpr std::uint32_t kSmall = 512;
constexpr HostKey kKey{5, 77, 0}, kLogger{5, 77, 1}, kOther{5, 78, 0};

struct Memory {
    Memory() : words(lean_size(kSmall) / 8) {}

    std::span<std::uint8_t> bytes() {
        return {reinterpret_cast<std::uint8_t*>(words.data()), words.size() * 8};
    }

    std::vector<std::uint64_t> words;
};

std::array<std::uint8_t, kStatusSize> all(std::uint8_t byte) {
    std::array<std::uint8_t, kStatusSize> bytes;
    bytes.fill(byte);
    return bytes;
}

TEST(LeanTable, IsReadAsItWasWritten) {
    Memory memory;
    const BootId boot{1, 2, 3};
    LeanTable table = LeanTable::make(memory.bytes(), kSmall, boot);
    EXPECT_FALSE(table.find(kKey));
    table.fill(0, kOther, "other");
    table.fill(3, kKey, "foo");
    table.fill(4, kLogger, "foo/log");
    table.set_host(3, 4711);
    table.set_streams(3, {-1, 40, -1});
    table.write_status(3, all(9));

    const auto again = LeanTable::view(memory.bytes());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->boot(), boot);
    EXPECT_EQ(again->end(), 5u);
    EXPECT_EQ(again->find(kKey), 3u);
    EXPECT_EQ(again->find(kLogger), 4u);
    EXPECT_EQ(again->find_free(0), 1u);
    EXPECT_EQ(again->find_free(3), 5u);
    EXPECT_EQ(again->key(4), kLogger);
    EXPECT_EQ(again->key(1), std::nullopt);
    const auto entry = again->read(3);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->name.view(), "foo");
    EXPECT_EQ(entry->host, 4711u);
    EXPECT_EQ(entry->streams, (LeanStreams{-1, 40, -1}));
    EXPECT_EQ(entry->status, all(9));
    EXPECT_TRUE(entry->has_status);
    EXPECT_FALSE(again->read(4)->has_status);
    table.clear(3);
    EXPECT_FALSE(again->find(kKey));
    EXPECT_FALSE(again->read(3));
}

// A writer that is killed at any byte of the next state leaves the one before.
TEST(LeanTable, AStateThatIsHalfWrittenDoesNotCount) {
    Memory memory;
    LeanTable table = LeanTable::make(memory.bytes(), kSmall, {});
    table.fill(0, kKey, "foo");
    table.write_status(0, all(1));
    table.write_status(0, all(2));
    table.write_status(0, all(3));
    const std::uint8_t* current = table.child(0, Role::main) - child_offset(Role::main);
    // The copy that the next state goes to is the other one.
    std::uint8_t* entry = memory.bytes().data() + lean_entry_at(kSmall, 0);
    std::uint8_t* const one = entry + kLeanEntrySize - 2 * kStatusSize;
    std::uint8_t* const two = entry + kLeanEntrySize - kStatusSize;
    std::fill_n(current == one ? two : one, kStatusSize / 2, std::uint8_t{4});
    EXPECT_EQ(table.read(0)->status, all(3));
}

TEST(LeanTable, AChildWritesIntoTheStateThatCounts) {
    Memory memory;
    LeanTable table = LeanTable::make(memory.bytes(), kSmall, {});
    table.fill(0, kKey, "foo");
    std::array<std::uint8_t, kStatusSize> status{};
    encode_status({}, {}, status);
    table.write_status(0, status);
    const Child child{12, 34, 56};
    encode_child(child,
                 std::span<std::uint8_t, kChildSize>(table.child(0, Role::finish), kChildSize));
    const auto entry = table.read(0);
    EXPECT_EQ(decode_status(entry->status)->record.child(Role::finish), child);
}

TEST(LeanTable, TheLastDeathsAreKept) {
    Memory memory;
    LeanTable table = LeanTable::make(memory.bytes(), kSmall, {});
    table.fill(0, kKey, "foo");
    for (std::uint8_t i = 0; i < 6; ++i) table.add_death(0, {{100u + i, 0}, i, 0});
    const auto entry = table.read(0);
    EXPECT_EQ(entry->deaths, 6u);
    ASSERT_EQ(entry->last_deaths.size(), kLeanDeaths);
    EXPECT_EQ(entry->last_deaths[0].exit_code, 2);
    EXPECT_EQ(entry->last_deaths[3].exit_code, 5);
}

TEST(LeanTable, ARequestCountsWhenItIsWhole) {
    Memory memory;
    LeanTable table = LeanTable::make(memory.bytes(), kSmall, {});
    table.fill(0, kKey, "foo");
    EXPECT_FALSE(table.request(0));
    const Request request{8, 'd', true};
    std::array<std::uint8_t, kLeanRequestSize> bytes;
    encode_lean_request(request, bytes);
    const std::size_t at = lean_request_at(kSmall, 0);
    std::copy_n(bytes.begin(), 16, memory.bytes().data() + at);
    EXPECT_FALSE(table.request(0));
    std::copy(bytes.begin(), bytes.end(), memory.bytes().data() + at);
    EXPECT_EQ(table.request(0), request);
}

TEST(LeanTable, WhatIsNoTableIsRefused) {
    Memory memory;
    EXPECT_FALSE(LeanTable::view(memory.bytes()));  // zeros
    (void)LeanTable::make(memory.bytes(), kSmall, {});
    EXPECT_TRUE(LeanTable::view(memory.bytes()));
    for (std::size_t size :
         {std::size_t{0}, std::size_t{31}, kLeanHeaderSize, lean_size(kSmall) - 8})
        EXPECT_FALSE(LeanTable::view(memory.bytes().first(size))) << size;
    // Magic, version, sizes, capacity: each byte counts.
    for (std::size_t at = 0; at < 28; ++at) {
        memory.bytes()[at] ^= 1;
        EXPECT_FALSE(LeanTable::view(memory.bytes())) << at;
        memory.bytes()[at] ^= 1;
    }
    EXPECT_TRUE(LeanTable::view(memory.bytes()));
}

TEST(LeanTable, AReaderBelievesNoNumber) {
    Memory memory;
    LeanTable table = LeanTable::make(memory.bytes(), kSmall, {});
    table.fill(0, kKey, "foo");
    std::fill_n(memory.bytes().data() + 28, 4, std::uint8_t{0xff});  // end
    EXPECT_EQ(table.end(), kSmall);
    EXPECT_FALSE(table.find(kOther));
    std::fill_n(memory.bytes().data() + lean_entry_at(kSmall, 0), kLeanEntrySize,
                std::uint8_t{0xff});
    const auto entry = table.read(0);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->name.size(), kLeanName);
    EXPECT_EQ(entry->last_deaths.size(), kLeanDeaths);
    EXPECT_FALSE(table.read(kSmall));
    EXPECT_FALSE(table.key(0xffffffff));
}

// A copy is never part one state and part another.
TEST(LeanTable, AReaderHasAWholeState) {
    Memory memory;
    LeanTable table = LeanTable::make(memory.bytes(), kSmall, {});
    table.fill(0, kKey, "foo");
    table.write_status(0, all(0));
    std::thread writer([&] {
        for (int i = 1; i < 200000; ++i) table.write_status(0, all(static_cast<std::uint8_t>(i)));
    });
    int torn = 0;
    for (int i = 0; i < 20000; ++i) {
        const auto entry = table.read(0);
        if (!entry) continue;  // the writer did not let it
        const auto& bytes = entry->status;
        torn +=
            std::adjacent_find(bytes.begin(), bytes.end(), std::not_equal_to<>()) != bytes.end();
    }
    writer.join();
    EXPECT_EQ(torn, 0);
}

TEST(LeanMessage, IsReadAsItWasWritten) {
    for (const auto& request : {std::optional<Request>{}, std::optional<Request>({9, 'r', true})}) {
        const LeanMessage message{kLogger, 'd', request};
        std::array<std::uint8_t, kLeanMessageSize> bytes;
        encode_lean_message(message, bytes);
        EXPECT_EQ(decode_lean_message(bytes), message);
        EXPECT_FALSE(decode_lean_message(std::span(bytes).first(kLeanMessageSize - 1)));
        bytes[0] = 2;
        EXPECT_FALSE(decode_lean_message(bytes));
    }
}

}  // namespace
}  // namespace slipway::formats
