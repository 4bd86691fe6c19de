#include "engine/sys/process.h"

#include <unistd.h>

#include "engine/sys/pipe.h"
#include "engine/sys/poll.h"
#include "engine/sys/signal.h"

namespace slipway::sys {
namespace {

TEST(Process, WaitStatus) {
    EXPECT_EQ(exited_with(3).exit_code(), 3);
    EXPECT_FALSE(exited_with(3).signalled());
    EXPECT_EQ(killed_by(11, true).signal(), 11);
    EXPECT_TRUE(killed_by(11, true).dumped_core());
    EXPECT_FALSE(killed_by(15).dumped_core());
}

TEST(Process, WaitsForAChild) {
    EXPECT_EQ(reap_any().error(), Errno{ECHILD});
    const pid_t child = ::fork();
    if (child == 0)
        for (;;) ::pause();
    EXPECT_EQ(reap_any().value().has_value(), false);
    const Fd pidfd = open_pidfd({child}).value();
    EXPECT_EQ(reap({child}).value().has_value(), false);
    ASSERT_TRUE(send_signal(pidfd.borrow(), signals::kTerm));
    std::array polls{Poll{pidfd.number(), kReadable}};
    EXPECT_EQ(wait_for(polls, std::nullopt).value(), 1u);
    EXPECT_EQ(peek_any().value()->pid, Pid{child});
    const auto ended = reap_any().value();
    EXPECT_EQ(ended->pid, Pid{child});
    EXPECT_EQ(ended->status, killed_by(15));
}

TEST(Process, TakesADescriptorOfAnother) {
    const Pipe pipe = make_pipe().value();
    const Fd self = open_pidfd(own_pid()).value();
    const auto copy = take_descriptor(self, pipe.read_end.number());
    ASSERT_TRUE(copy);
    EXPECT_NE(copy.value().number(), pipe.read_end.number());
    EXPECT_EQ(take_descriptor(self, 9999).error(), Errno{EBADF});
}

TEST(Process, ChildSettings) {
    const pid_t child = ::fork();
    if (child == 0) {
        const bool session = new_session().ok() && new_session().error() == Errno{EPERM} &&
                             process_group(own_pid()).value() == own_pid() &&
                             process_group({0x7fffffff}).error() == Errno{ESRCH};
        const bool directory = change_directory("/proc").ok() && !change_directory("/no").ok();
        const unsigned mask = set_umask(077);
        const bool umask_ok = set_umask(mask) == 077;
        const bool reaper = become_subreaper().ok();
        const DescriptorLimit limit = descriptor_limit().value();
        const bool limit_ok =
            set_descriptor_limit({32, limit.hard}).ok() && descriptor_limit().value().soft == 32;
        if (!session || !directory || !umask_ok || !reaper || !limit_ok) ::_exit(1);
        char name[] = "true";
        char* const argv[] = {name, nullptr};
        if (!(execute("/no/such", argv, environment()) == Errno{ENOENT})) exit_now(2);
        execute("/bin/true", argv, environment());
        exit_now(3);
    }
    EXPECT_EQ(wait_and_reap({child}).value().status.exit_code(), 0);
}

}  // namespace
}  // namespace slipway::sys
