#include "engine/sys/heap.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(Heap, IsUsedAsBefore) {
    expect_large_heap();
    expect_large_heap();
    std::vector<std::unique_ptr<std::string>> texts;
    for (int round = 0; round < 3; ++round) {
        for (std::size_t i = 0; i < 2000; ++i)
            texts.push_back(std::make_unique<std::string>(i * 64, static_cast<char>('a' + i % 26)));
        for (std::size_t i = 0; i < 2000; ++i)
            EXPECT_EQ(*texts[i], std::string(i * 64, static_cast<char>('a' + i % 26)));
        texts.clear();
    }
}

}  // namespace
}  // namespace slipway::sys
