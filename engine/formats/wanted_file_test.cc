#include "engine/formats/wanted_file.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

constexpr std::size_t kEntries = 3 * 80;

std::vector<std::uint8_t> file_of(const std::array<Intent, 2>& intents) {
    const WantedHeader header{kWantedMagic, kWantedVersion, 3, 0, 0, 0};
    const std::size_t copy = sizeof(WantedHead) + kEntries;
    std::vector<std::uint8_t> file(sizeof header + 2 * copy);
    std::memcpy(file.data(), &header, sizeof header);
    for (std::size_t i = 0; i < 2; ++i)
        std::memcpy(file.data() + sizeof header + i * copy, &intents[i], sizeof(Intent));
    return file;
}

TEST(WantedFile, BothIntentsAreFound) {
    std::array<Intent, 2> intents;
    intents[0].work = Intent::Work::switching;
    ASSERT_TRUE(set_path(intents[0].to, "/generations/7"));
    intents[1].work = Intent::Work::ending;
    intents[1].deadline = 42;
    EXPECT_EQ(intents_in(file_of(intents)), intents);
}

TEST(WantedFile, WhatIsNoTableHasNone) {
    std::array<Intent, 2> intents;
    intents[0].work = intents[1].work = Intent::Work::switching;
    const std::vector<std::uint8_t> file = file_of(intents);
    const std::array<Intent, 2> none;
    EXPECT_EQ(intents_in({}), none);
    EXPECT_EQ(intents_in(std::span(file).first(sizeof(WantedHeader) + sizeof(WantedHead))), none);
    for (const std::size_t at : {0u, 8u}) {  // magic, version
        std::vector<std::uint8_t> other = file;
        other[at] ^= 1;
        EXPECT_EQ(intents_in(other), none);
    }
}

TEST(WantedFile, PathsFitOrAreRefused) {
    IntentPath path;
    EXPECT_TRUE(set_path(path, std::string(kMaxIntentPath - 1, 'x')));
    EXPECT_EQ(path_of(path).size(), kMaxIntentPath - 1);
    EXPECT_TRUE(set_path(path, "/g"));
    EXPECT_EQ(path_of(path), "/g");
    EXPECT_FALSE(set_path(path, std::string(kMaxIntentPath, 'x')));
    path.fill('x');
    EXPECT_EQ(path_of(path), "");
}

}  // namespace
}  // namespace slipway::formats
