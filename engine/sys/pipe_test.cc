#include "engine/sys/pipe.h"

#include <csignal>

#include "engine/sys/file.h"

namespace slipway::sys {
namespace {

TEST(Pipe, BothWaysNeedsNoReader) {
    auto made = make_pipe();
    ASSERT_TRUE(made);
    Pipe pipe = std::move(made).value();
    const Fd both = open_both_ways(pipe.write_end).value();
    pipe.read_end.reset();
    pipe.write_end.reset();
    ASSERT_TRUE(write_all(both, "abc"));  // a plain pipe would have killed the test here
    EXPECT_EQ(readable_bytes(both).value(), 3u);
    EXPECT_TRUE(set_pipe_size(both, 8192));
}

}  // namespace
}  // namespace slipway::sys
