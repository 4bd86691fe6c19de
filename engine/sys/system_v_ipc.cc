#include "engine/sys/system_v_ipc.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Status remove_ipc_object(IpcKind kind, int id) {
    switch (kind) {
        case IpcKind::shared_memory:
            return status_of(::shmctl(id, IPC_RMID, nullptr));
        case IpcKind::semaphores:
            return status_of(::semctl(id, 0, IPC_RMID));
        case IpcKind::messages:
            break;
    }
    return status_of(::msgctl(id, IPC_RMID, nullptr));
}

}  // namespace slipway::sys
