#include "engine/sys/whole_file.h"

#include "engine/sys/fifo.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(WholeFile, ReplacesAndReads) {
    const testing::ScratchDirectory dir;
    const std::array<std::uint8_t, 3> bytes{'a', 'b', 'c'};
    ASSERT_TRUE(replace_file(dir.fd(), "f", "f.new", bytes, 0604));
    EXPECT_EQ(status_at(dir.fd(), "f").value().mode, 0604u);
    EXPECT_EQ(status_at(dir.fd(), "f.new").error(), Errno{ENOENT});
    std::array<char, 4> room{};
    EXPECT_EQ(read_whole(dir.fd(), "f", std::span<char>(room)).value(), "abc");
    std::array<char, 3> tight{};
    EXPECT_EQ(read_whole(dir.fd(), "f", std::span<char>(tight)).error(), Errno{EFBIG});
    ASSERT_TRUE(replace_file_durably(dir.fd(), "f", "f.new", std::span(bytes).first(1), 0600));
    EXPECT_EQ(read_whole(dir.fd(), "f", std::span<char>(room)).value(), "a");
    EXPECT_EQ(replace_file(dir.fd(), "f", "no/f", bytes, 0600).error(), Errno{ENOENT});
    EXPECT_EQ(read_whole(dir.fd(), "f", std::span<char>(room)).value(), "a");
}

TEST(WholeFile, WaitsForNoFifo) {
    const testing::ScratchDirectory dir;
    ASSERT_TRUE(make_fifo_at(dir.fd(), "f", 0600));
    ASSERT_TRUE(make_fifo_at(dir.fd(), "f.new", 0600));
    std::array<char, 4> room{};
    EXPECT_EQ(read_whole(dir.fd(), "f", std::span<char>(room)).error(), Errno{ESPIPE});
    const std::array<std::uint8_t, 1> bytes{'a'};
    EXPECT_EQ(replace_file(dir.fd(), "f", "f.new", bytes, 0600).error(), Errno{ENXIO});
    // With a writer that says nothing, too.
    const auto writer = open_at(dir.fd(), "f", Open::read | Open::write);
    ASSERT_TRUE(writer);
    EXPECT_EQ(read_whole(dir.fd(), "f", std::span<char>(room)).error(), Errno{ESPIPE});
}

}  // namespace
}  // namespace slipway::sys
