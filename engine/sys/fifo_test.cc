#include "engine/sys/fifo.h"

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(Fifo, SaysThatNobodyReads) {
    const testing::ScratchDirectory dir;
    ASSERT_TRUE(make_fifo_at(dir.fd(), "f", 0600));
    EXPECT_EQ(make_fifo_at(dir.fd(), "f", 0600).error(), Errno{EEXIST});
    EXPECT_EQ(status_at(dir.fd(), "f").value().kind, FileKind::fifo);
    EXPECT_EQ(open_fifo_for_write(dir.fd(), "f").error(), Errno{ENXIO});
    const auto reader = open_at(dir.fd(), "f", Open::read | Open::nonblock);
    ASSERT_TRUE(reader);
    const auto writer = open_fifo_for_write(dir.fd(), "f");
    ASSERT_TRUE(writer);
    ASSERT_TRUE(write(writer.value(), "x"));
    std::array<char, 4> got{};
    EXPECT_EQ(read(reader.value(), std::span<char>(got)).value(), 1u);
    EXPECT_EQ(got[0], 'x');
}

}  // namespace
}  // namespace slipway::sys
