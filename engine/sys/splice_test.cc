#include "engine/sys/splice.h"

#include <array>
#include <cerrno>
#include <string>

#include <gtest/gtest.h>

#include "engine/sys/file.h"
#include "engine/sys/pipe.h"

namespace slipway::sys {
namespace {

std::string take(BorrowedFd fd) {
    std::array<char, 64> buffer{};
    return {buffer.data(), read(fd, buffer).value()};
}

TEST(Splice, MovesAndCopies) {
    auto a = make_pipe().value();
    const auto b = make_pipe().value();
    const auto c = make_pipe().value();
    EXPECT_EQ(splice_bytes(a.read_end, b.write_end, 10).error().value, EAGAIN);
    ASSERT_TRUE(write_all(a.write_end, std::string_view("hello")));
    EXPECT_EQ(splice_bytes(a.read_end, b.write_end, 10).value(), 5u);
    EXPECT_EQ(tee_bytes(b.read_end, c.write_end, 3).value(), 3u);
    EXPECT_EQ(take(c.read_end), "hel");
    EXPECT_EQ(take(b.read_end), "hello");
    a.write_end.reset();
    EXPECT_EQ(splice_bytes(a.read_end, b.write_end, 10).value(), 0u);
}

}  // namespace
}  // namespace slipway::sys
