// What a service leaves of System V IPC, POSIX shared memory and message queues.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/exec/start.h"
#include "engine/sys/system_v_ipc.h"

namespace slipway::exec {

// An object, by its line of a table in /proc/sysvipc (proc(5)).
struct IpcObject {
    int id = 0;
    bool attached = false;  // some process has the shared memory
    std::uint32_t uid = 0, gid = 0;
};

// Nothing for the head of the table.
std::optional<IpcObject> ipc_object(std::string_view line, sys::IpcKind kind);

// Removes what belongs to the user or the group of the plan, as systemd.exec(5) says of RemoveIPC=:
// never root's, and nothing of a user or group of which a process is left. What cannot be removed
// is told, and no failure.
void remove_ipc(const Start& start);

}  // namespace slipway::exec
