#include "engine/logger/block.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::logger {
namespace {

constexpr std::uint64_t kEmpty = ~std::uint64_t{0};

class Blocks : public ::testing::Test {
protected:
    void read(const std::vector<const char*>& words) { ASSERT_FALSE(parse_script(words, *script)); }

    void fill(std::string_view text,
              const Continuation& before = {},
              bool flush = false,
              bool last = false) {
        fill_block(*script, text, {1700000000, 5}, before, rooms, flush, last, *block);
    }

    std::string_view out(std::size_t i) const { return block->directories[i].view(); }

    std::unique_ptr<Script> script = std::make_unique<Script>();
    std::unique_ptr<Block> block = std::make_unique<Block>();
    Rooms rooms{kEmpty, kEmpty};
};

TEST_F(Blocks, TakeWholeLines) {
    read({"/a", "t", "/b"});
    fill("one\ntwo\nthr");
    EXPECT_EQ(block->taken, 8u);
    EXPECT_EQ(out(0), "one\ntwo\n");
    EXPECT_EQ(out(1), "@400000006553f12500000005 one\n@400000006553f12500000005 two\n");
    EXPECT_FALSE(block->after.unfinished);
}

TEST_F(Blocks, FinishTheLastLineAtTheEndOfInput) {
    read({"/a"});
    fill("one\ntwo", {}, true, true);
    EXPECT_EQ(block->taken, 7u);
    EXPECT_EQ(out(0), "one\ntwo\n");
    fill("", {true, 1}, true, true);
    EXPECT_EQ(out(0), "\n");
    EXPECT_FALSE(block->after.unfinished);
}

TEST_F(Blocks, ContinueALineThatFilledThePipe) {
    read({"t", "/a"});
    fill("long", {}, true);
    EXPECT_TRUE(block->after.unfinished);
    EXPECT_EQ(out(0), "@400000006553f12500000005 long");
    fill("er\nnext\n", block->after);
    EXPECT_EQ(out(0), "er\n@400000006553f12500000005 next\n");
    EXPECT_FALSE(block->after.unfinished);
    // A file that is full gets a line end, so that it can rotate.
    rooms[0] = 0;
    fill("rest", {true, 1u << 0}, true);
    EXPECT_EQ(out(0), "\n");
    EXPECT_EQ(block->taken, 0u);
    EXPECT_EQ(block->rotate, 1u);
}

TEST_F(Blocks, StopWhereAFileIsFull) {
    read({"s4096", "/a", "/b"});
    rooms[1] = 6;
    fill("one\ntwo\n");
    EXPECT_EQ(block->taken, 4u);
    EXPECT_EQ(out(0), "one\n");
    EXPECT_EQ(block->rotate, 2u);
    rooms[1] = 3;
    fill("one\ntwo\n");
    EXPECT_EQ(block->taken, 0u);
    EXPECT_EQ(out(0), "");
    // A line longer than the limit has a file for itself.
    rooms[1] = kEmpty;
    const std::string longer(5000, 'x');
    fill(longer + "\ny\n");
    EXPECT_EQ(block->taken, 5001u);
    EXPECT_EQ(block->rotate, 1u);
}

TEST_F(Blocks, StampInBothForms) {
    EXPECT_EQ(make_stamp({1707732672, 123456789}, false, true).view(),
              "2024-02-12 10:11:12.123456789  ");
    EXPECT_EQ(make_stamp({951782400, 0}, false, true).view(), "2000-02-29 00:00:00.000000000  ");
    EXPECT_EQ(make_stamp({-1, 5}, false, true).view(), "1969-12-31 23:59:59.000000005  ");
    EXPECT_EQ(make_stamp({0, 0}, true, true).view().substr(0, 27), "@400000000000002500000000 1");
}

}  // namespace
}  // namespace slipway::logger
