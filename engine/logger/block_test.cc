#include "engine/logger/block.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace slipway::logger {
namespace {

constexpr Room kMuch{1000000, 1000000};

class Blocks : public ::testing::Test {
protected:
    void read(const std::vector<const char*>& words) {
        ASSERT_FALSE(parse_script(words, false, *script));
    }

    void fill(std::string_view text,
              const Continuation& before = {},
              bool flush = false,
              bool last = false) {
        fill_block(*script, text, {1700000000, 5}, before, rooms, flush, last, *block);
    }

    std::string_view out(std::size_t i) const { return block->directories[i].view(); }

    std::unique_ptr<Script> script = std::make_unique<Script>();
    std::unique_ptr<Block> block = std::make_unique<Block>();
    Rooms rooms{kMuch, kMuch};
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
    rooms[0] = {};
    fill("rest", {true, 1u << 0}, true);
    EXPECT_EQ(out(0), "\n");
    EXPECT_EQ(block->taken, 0u);
}

TEST_F(Blocks, StopWhereAFileIsFull) {
    // As s6-log: the line that reaches the limit is the last of its file, however long it is.
    for (const auto& words :
         {std::vector<const char*>{"/a", "/b"}, std::vector<const char*>{"pA", "/a", "p", "/b"}}) {
        script = std::make_unique<Script>();
        read(words);
        rooms = {kMuch, kMuch};
        rooms[1].lines = 4;
        fill("one\ntwo\n");
        EXPECT_EQ(block->taken, 4u);
        rooms[1].lines = 1;
        fill("longer\ntwo\n");
        EXPECT_EQ(block->taken, 7u);
        rooms[1].lines = 0;
        fill("one\ntwo\n");
        EXPECT_EQ(block->taken, 0u);
        EXPECT_EQ(out(0), "");
    }
    script = std::make_unique<Script>();
    read({"/a"});
    rooms[0].lines = 5;
    fill("one\ntwo\nthr");
    EXPECT_EQ(out(0), "one\ntwo\n");
    rooms[0].lines = 11;
    fill("one\ntwo\nthr");
    EXPECT_EQ(out(0), "one\ntwo\n");
}

TEST_F(Blocks, CutLinesAtALimitThatWasAskedFor) {
    read({"/a"});
    script->line_limit = 4;
    fill("1234\n12345678901");
    EXPECT_EQ(out(0), "1234\n1234\n5678\n");
    EXPECT_EQ(block->taken, 13u);
    fill("901", {}, true, true);
    EXPECT_EQ(out(0), "901\n");
}

TEST_F(Blocks, HeadLinesOfEveryAction) {
    read({"pnote:", "E4", "2", "=/s", "p", "H", "1"});
    fill("longer\nlast\n");
    EXPECT_EQ(block->alert.view(), "note: long\nnote: last\n");
    EXPECT_EQ(block->status_headings[0].view(), "note: ");
    EXPECT_EQ(block->status_lines[0], "last");
    EXPECT_EQ(block->output.view(),
              "2023-11-14_22:13:20.00000 longer\n2023-11-14_22:13:20.00000 last\n");
}

TEST_F(Blocks, StampInBothForms) {
    EXPECT_EQ(make_stamp({1707732672, 123456789}, {.iso = true, .prefix = {}}).view(),
              "2024-02-12 10:11:12.123456789  ");
    EXPECT_EQ(make_stamp({951782400, 0}, {.iso = true, .prefix = {}}).view(),
              "2000-02-29 00:00:00.000000000  ");
    EXPECT_EQ(make_stamp({-1, 5}, {.iso = true, .prefix = {}}).view(),
              "1969-12-31 23:59:59.000000005  ");
    EXPECT_EQ(make_stamp({0, 0}, {.tai = true, .iso = true, .prefix = {}}).view().substr(0, 27),
              "@400000000000002500000000 1");
}

}  // namespace
}  // namespace slipway::logger
