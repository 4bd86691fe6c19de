#include "engine/sys_fake/kernel.h"

#include <cerrno>

#include "engine/sys/clock.h"
#include "engine/sys/fifo.h"
#include "engine/sys/lock.h"
#include "engine/sys/pipe.h"
#include "engine/sys/poll.h"
#include "engine/sys/proc.h"
#include "engine/sys/whole_file.h"

namespace slipway::sys_fake {
namespace {

using sys::Errno;
using sys::kHere;
using sys::Open;

TEST(FakeKernel, FilesBehave) {
    Kernel kernel;
    kernel.directory("/d");
    EXPECT_EQ(sys::open_at(kHere, "/d/f", Open::read).error(), Errno{ENOENT});
    ASSERT_TRUE(sys::change_directory("/d"));
    const std::array<std::uint8_t, 3> bytes{'a', 'b', 'c'};
    ASSERT_TRUE(sys::replace_file(kHere, "f", "f.new", bytes, 0644));
    std::array<char, 16> room{};
    EXPECT_EQ(sys::read_whole(kHere, "/d/./f", std::span<char>(room)).value(), "abc");
    EXPECT_FALSE(kernel.exists("/d/f.new"));
}

TEST(FakeKernel, FifosKnowTheirEnds) {
    Kernel kernel;
    ASSERT_TRUE(sys::make_fifo_at(kHere, "/tmp/f", 0600));
    EXPECT_EQ(sys::open_fifo_for_write(kHere, "/tmp/f").error(), Errno{ENXIO});
    const auto reader = sys::open_at(kHere, "/tmp/f", Open::read | Open::nonblock);
    ASSERT_TRUE(sys::write(sys::open_fifo_for_write(kHere, "/tmp/f").value(), "x"));
    std::array<char, 4> room{};
    EXPECT_EQ(sys::read(reader.value(), std::span<char>(room)).value(), 1u);
    EXPECT_EQ(sys::read(reader.value(), std::span<char>(room)).value(), 0u);  // no writer
}

TEST(FakeKernel, TimeMovesOnlyWhenItIsWaitedFor) {
    Kernel kernel;
    const std::uint64_t start = sys::boottime();
    const auto pipe = sys::make_pipe();
    kernel.at(5 * sys::kSecond, [&] { ASSERT_TRUE(sys::write(pipe.value().write_end, "x")); });
    std::array polls{sys::Poll{pipe.value().read_end.number(), sys::kReadable}};
    EXPECT_EQ(sys::wait_for(polls, sys::kSecond).value(), 0u);
    EXPECT_EQ(sys::boottime(), start + sys::kSecond);
    EXPECT_EQ(sys::wait_for(polls, std::nullopt).value(), 1u);
    EXPECT_EQ(sys::boottime(), start + 5 * sys::kSecond);
    std::array<char, 4> room{};
    ASSERT_TRUE(sys::read(pipe.value().read_end, std::span<char>(room)));
    EXPECT_THROW((void)sys::wait_for(polls, std::nullopt), Stuck);
}

TEST(FakeKernel, FaultsAndKillsComeWhenTheyShould) {
    Kernel kernel;
    kernel.fault(Call::open, 2, EMFILE, false);
    EXPECT_TRUE(sys::open_at(kHere, "/dev/null", Open::read));
    EXPECT_EQ(sys::open_at(kHere, "/dev/null", Open::read).error(), Errno{EMFILE});
    EXPECT_TRUE(sys::open_at(kHere, "/dev/null", Open::read));
    kernel.fault(Call::open, 1, EIO, true);
    EXPECT_FALSE(sys::open_at(kHere, "/dev/null", Open::read));
    EXPECT_FALSE(sys::open_at(kHere, "/dev/null", Open::read));
    kernel.no_faults();
    kernel.kill_at(2);
    EXPECT_TRUE(sys::open_at(kHere, "/dev/null", Open::read));
    EXPECT_THROW((void)sys::open_at(kHere, "/dev/null", Open::read), Killed);
}

TEST(FakeKernel, LocksEndWithTheirHolder) {
    Kernel kernel;
    {
        const auto a = sys::open_at(kHere, "/tmp/l", Open::read | Open::write | Open::create);
        ASSERT_TRUE(sys::try_lock_description(a.value()).value());
        const auto b = sys::open_at(kHere, "/tmp/l", Open::read);
        EXPECT_FALSE(sys::try_lock_description(b.value()).value());
        ASSERT_TRUE(sys::try_record_lock(a.value()).value());
    }
    kernel.bury_self();
    kernel.be_born();
    const auto c = sys::open_at(kHere, "/tmp/l", Open::read);
    EXPECT_TRUE(sys::try_lock_description(c.value()).value());
    EXPECT_TRUE(sys::try_record_lock(c.value()).value());
    EXPECT_EQ(sys::process_status(sys::own_pid()).value().start_time,
              static_cast<std::uint64_t>(sys::own_pid().value));
    EXPECT_TRUE(sys::boot_id());
}

}  // namespace
}  // namespace slipway::sys_fake
