#include "engine/sys/record_lock.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

struct Locked : ::testing::Test {
    testing::ScratchDirectory directory;
    int told[2] = {-1, -1};
    pid_t child = -1;

    Fd open() { return testing::make_file(directory.fd(), "lock"); }

    // Another process that holds the lock until it is killed.
    void hold(RecordLock kind) {
        ASSERT_EQ(::pipe(told), 0);
        child = ::fork();
        if (child == 0) {
            const Fd file = open();
            const bool got = take_record_lock(file, kind, {}).value_or(false);
            if (::write(told[1], got ? "y" : "n", 1) != 1) ::_exit(1);
            for (;;) ::pause();
        }
        char answer = 0;
        ASSERT_EQ(::read(told[0], &answer, 1), 1);
        ASSERT_EQ(answer, 'y');
    }

    void TearDown() override {
        if (child > 0) {
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
        }
    }
};

TEST_F(Locked, IsRefusedAtOnceAndAfterItsTime) {
    hold(RecordLock::exclusive);
    const Fd file = open();
    EXPECT_EQ(take_record_lock(file, RecordLock::exclusive, 0).value_or(true), false);
    const auto begin = monotonic();
    EXPECT_EQ(take_record_lock(file, RecordLock::shared, 30 * kMillisecond).value_or(true), false);
    EXPECT_GE(monotonic() - begin, 30 * kMillisecond);
    itimerval left{};
    ::getitimer(ITIMER_REAL, &left);
    EXPECT_EQ(left.it_value.tv_sec + left.it_value.tv_usec, 0) << "the timer is stopped";
}

TEST_F(Locked, SharedLocksShare) {
    hold(RecordLock::shared);
    const Fd file = open();
    EXPECT_EQ(take_record_lock(file, RecordLock::shared, 0).value_or(false), true);
    EXPECT_EQ(take_record_lock(file, RecordLock::exclusive, 0).value_or(true), false);
}

TEST_F(Locked, IsTakenWhenTheHolderDies) {
    hold(RecordLock::exclusive);
    const pid_t killer = ::fork();
    if (killer == 0) {
        ::usleep(20000);
        ::kill(child, SIGKILL);
        ::_exit(0);
    }
    const Fd file = open();
    EXPECT_EQ(take_record_lock(file, RecordLock::exclusive, 60 * kSecond).value_or(false), true);
    ::waitpid(killer, nullptr, 0);
}

}  // namespace
}  // namespace slipway::sys
