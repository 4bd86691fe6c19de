#include "engine/sys/system_v_ipc.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <cerrno>

#include <gtest/gtest.h>

namespace slipway::sys {
namespace {

TEST(SystemVIpc, RemovesObjects) {
    const int memory = ::shmget(IPC_PRIVATE, 4096, 0600);
    const int semaphores = ::semget(IPC_PRIVATE, 1, 0600);
    const int messages = ::msgget(IPC_PRIVATE, 0600);
    if (memory < 0 || semaphores < 0 || messages < 0) GTEST_SKIP() << "no System V IPC here";
    EXPECT_TRUE(remove_ipc_object(IpcKind::shared_memory, memory));
    EXPECT_TRUE(remove_ipc_object(IpcKind::semaphores, semaphores));
    EXPECT_TRUE(remove_ipc_object(IpcKind::messages, messages));
    EXPECT_EQ(remove_ipc_object(IpcKind::shared_memory, memory).error().value, EINVAL);
    EXPECT_EQ(remove_ipc_object(IpcKind::semaphores, semaphores).error().value, EINVAL);
    EXPECT_EQ(remove_ipc_object(IpcKind::messages, messages).error().value, EINVAL);
}

}  // namespace
}  // namespace slipway::sys
