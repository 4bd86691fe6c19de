#include "engine/sys/poll.h"

#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/pipe.h"

namespace slipway::sys {
namespace {

TEST(Poll, WaitsAndWakes) {
    const Pipe pipe = make_pipe().value();
    std::array polls{Poll{pipe.read_end.number(), kReadable}, Poll{-1, kReadable}};
    const std::uint64_t before = monotonic();
    EXPECT_EQ(wait_for(polls, 5 * kMillisecond).value(), 0u);
    EXPECT_GE(monotonic() - before, 5 * kMillisecond);
    ASSERT_TRUE(write(pipe.write_end, "x"));
    EXPECT_EQ(wait_for(polls, std::nullopt).value(), 1u);
    EXPECT_EQ(polls[0].ready, kReadable);
    EXPECT_EQ(polls[1].ready, 0);
}

}  // namespace
}  // namespace slipway::sys
