#include "engine/sys/byte_lock.h"

#include <unistd.h>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

TEST(ByteLock, RecordLocksOfOtherBytesAreFree) {
    const testing::ScratchDirectory dir;
    const Fd f = testing::make_file(dir.fd(), "lock");
    ASSERT_TRUE(try_record_lock_byte(f, 7).value());
    EXPECT_EQ(record_lock_byte_holder(f, 7).value(), std::nullopt);  // ours
    const pid_t child = ::fork();
    if (child == 0) {
        const bool refused = !try_record_lock_byte(f, 7).value();
        const bool free = try_record_lock_byte(f, 8).value();
        const auto holder = record_lock_byte_holder(f, 7).value();
        ::_exit(refused && free && holder == parent_pid() ? 0 : 1);
    }
    EXPECT_EQ(wait_and_reap({child}).value().status.raw, 0);
    ASSERT_TRUE(unlock_record_byte(f, 7));
    const pid_t later = ::fork();
    if (later == 0) ::_exit(try_record_lock_byte(f, 7).value() ? 0 : 1);
    EXPECT_EQ(wait_and_reap({later}).value().status.raw, 0);
}

TEST(ByteLock, DescriptionLocksAreInherited) {
    const testing::ScratchDirectory dir;
    Fd f = testing::make_file(dir.fd(), "lock");
    const Fd g = testing::make_file(dir.fd(), "lock");
    ASSERT_TRUE(try_description_lock_byte(f, 3).value());
    EXPECT_FALSE(try_description_lock_byte(g, 3).value());
    EXPECT_TRUE(try_description_lock_byte(g, 4).value());
    int hold[2];
    ASSERT_EQ(::pipe(hold), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        char byte;
        ::close(hold[1]);
        ::_exit(::read(hold[0], &byte, 1) == 0 ? 0 : 1);
    }
    ::close(hold[0]);
    f.reset();
    EXPECT_FALSE(try_description_lock_byte(g, 3).value());  // the child has it
    ::close(hold[1]);
    EXPECT_EQ(wait_and_reap({child}).value().status.raw, 0);
    EXPECT_TRUE(try_description_lock_byte(g, 3).value());
}

TEST(ByteLock, DescriptionLocksAreGivenUpForAllCopies) {
    const testing::ScratchDirectory dir;
    Fd f = testing::make_file(dir.fd(), "lock");
    const Fd g = testing::make_file(dir.fd(), "lock");
    const Fd copy = duplicate(f).value();
    ASSERT_TRUE(try_description_lock_byte(f, 3).value());
    ASSERT_TRUE(try_description_lock_byte(f, 0xffffffff).value());
    EXPECT_FALSE(try_description_lock_byte(g, 3).value());
    ASSERT_TRUE(unlock_description_bytes(f));
    f.reset();
    EXPECT_TRUE(try_description_lock_byte(g, 3).value());
    EXPECT_TRUE(try_description_lock_byte(g, 0xffffffff).value());
}

}  // namespace
}  // namespace slipway::sys
