// What is left of IPC objects after a plan that removes them. The user is one that nobody is.
#include "engine/exec/remove_ipc.h"

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "engine/exec/testing.h"

namespace slipway::exec {
namespace {

// Tests may run beside one another; a user name space may end at 65535.
uid_t nobodys() {
    return 60001 + 2 * static_cast<uid_t>(::getpid() % 2000);
}

TEST(RemoveIpc, ReadsTheTables) {
    const auto memory = ipc_object(
        "         0    3      600 18446744073709551615   10    11      2  1000   100 0 0 1 2 3 4 5",
        sys::IpcKind::shared_memory);
    ASSERT_TRUE(memory);
    EXPECT_EQ(memory->id, 3);
    EXPECT_TRUE(memory->attached);
    EXPECT_EQ(memory->uid, 1000u);
    EXPECT_EQ(memory->gid, 100u);
    const auto semaphores = ipc_object("0 7 600 1 1000 100 0 0 1 2", sys::IpcKind::semaphores);
    ASSERT_TRUE(semaphores);
    EXPECT_EQ(semaphores->uid, 1000u);
    const auto messages = ipc_object("0 9 600 0 0 0 0 1000 100 0 0 1 2 3", sys::IpcKind::messages);
    ASSERT_TRUE(messages);
    EXPECT_EQ(messages->gid, 100u);
    for (const char* line : {"", "key shmid perms size", "0 1 600", "0 -1 600 1 2 3 4 5 6"})
        EXPECT_FALSE(ipc_object(line, sys::IpcKind::shared_memory)) << line;
}

// Shared memory of a user, in both forms.
class Objects {
public:
    explicit Objects(uid_t owner) : memory_(::shmget(IPC_PRIVATE, 4096, 0600)) {
        shmid_ds status{};
        ::shmctl(memory_, IPC_STAT, &status);
        status.shm_perm.uid = owner;
        status.shm_perm.gid = owner;
        ::shmctl(memory_, IPC_SET, &status);
        const int file = ::open(path_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        owned_ = file >= 0 && ::fchown(file, owner, owner) == 0;
        ::close(file);
    }

    Objects(const Objects&) = delete;
    Objects& operator=(const Objects&) = delete;

    ~Objects() {
        ::shmctl(memory_, IPC_RMID, nullptr);
        ::unlink(path_.c_str());
    }

    bool possible() const {
        return owned_ && memory_ >= 0 && ::access("/proc/sysvipc/shm", R_OK) == 0;
    }

    int left() const {
        shmid_ds status{};
        return (::shmctl(memory_, IPC_STAT, &status) == 0 ? 1 : 0) +
               (::access(path_.c_str(), F_OK) == 0 ? 2 : 0);
    }

private:
    int memory_;
    bool owned_ = false;
    std::string path_ = "/dev/shm/slipway-remove-ipc-test-" + std::to_string(::getpid());
};

std::string plan_of(const std::string& user, const std::string& rest) {
    return "sequence\nremove-ipc\nuser " + user + "\ngroup " + user + "\n" + rest;
}

TEST(RemoveIpc, TakesWhatTheUserHas) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    const testing::Scratch scratch;
    const Objects objects(nobodys());
    if (!objects.possible() || objects.left() != 3) GTEST_SKIP() << "no IPC objects here";
    const std::string other = std::to_string(nobodys() + 1), owner = std::to_string(nobodys());
    EXPECT_EQ(scratch.run(plan_of(other, "")).out, "");
    EXPECT_EQ(objects.left(), 3) << "another user's";
    EXPECT_EQ(scratch.run("sequence\nremove-ipc\n").out, "");
    EXPECT_EQ(objects.left(), 3) << "root has no user";
    // The commands come before, and what they return counts.
    EXPECT_EQ(scratch.run(plan_of(owner, "command /bin/false\n")).code, 1);
    EXPECT_EQ(objects.left(), 0);
}

TEST(RemoveIpc, LeavesWhatAProcessOfTheUserMayUse) {
    if (::getuid() != 0) GTEST_SKIP() << "needs root";
    const testing::Scratch scratch;
    const Objects objects(nobodys());
    if (!objects.possible() || objects.left() != 3) GTEST_SKIP() << "no IPC objects here";
    const std::string owner = std::to_string(nobodys());
    // With many groups the kernel tells more of a process than fits into a page.
    for (const char* const groups : {"--groups $(seq -s, 100000 101000)", "--clear-groups"}) {
        const testing::Outcome outcome = testing::run_shell(
            "setpriv --reuid " + owner + " --regid " + owner + " " + groups +
            " sleep 30 & child=$!; sleep 0.3; cd " + scratch.path() +
            "; printf 'sequence\\nremove-ipc\\nuser " + owner + "\\ngroup " + owner +
            "\\n' > plan; " SLIPWAY_BIN "/slipway-exec plan x; kill $child");
        EXPECT_EQ(outcome.code, 0) << outcome.out;
        EXPECT_EQ(objects.left(), 3) << groups;
    }
}

}  // namespace
}  // namespace slipway::exec
