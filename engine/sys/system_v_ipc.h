// Objects of System V IPC (sysvipc(7)) of this IPC name space.
#pragma once

#include "engine/sys/fd.h"

namespace slipway::sys {

enum class IpcKind { shared_memory, semaphores, messages };

// Shared memory that is attached stays until nobody has it any more.
Status remove_ipc_object(IpcKind kind, int id);

}  // namespace slipway::sys
