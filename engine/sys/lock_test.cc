#include "engine/sys/lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(Lock, RecordLocksAreSeenByOthers) {
    const testing::ScratchDirectory dir;
    const Fd f = testing::make_file(dir.fd(), "lock");
    ASSERT_TRUE(try_record_lock(f).value());
    EXPECT_EQ(record_lock_holder(f).value(), std::nullopt);  // ours
    const pid_t child = ::fork();
    if (child == 0) {
        const Fd g = testing::make_file(dir.fd(), "lock");
        const bool refused = !try_record_lock(g).value();
        const auto holder = record_lock_holder(g).value();
        ::_exit(refused && holder == parent_pid() ? 0 : 1);
    }
    EXPECT_EQ(wait_and_reap({child}).value().status.raw, 0);
}

TEST(Lock, DescriptionLocksExclude) {
    const testing::ScratchDirectory dir;
    const Fd f = testing::make_file(dir.fd(), "lock");
    const Fd g = testing::make_file(dir.fd(), "lock");
    ASSERT_TRUE(lock_description(f));
    EXPECT_FALSE(try_lock_description(g).value());
    ASSERT_TRUE(unlock_description(f));
    EXPECT_TRUE(try_lock_description(g).value());
}

}  // namespace
}  // namespace slipway::sys
