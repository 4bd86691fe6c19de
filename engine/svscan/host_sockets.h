// The sockets of hosts in the scan directory, by which a svscan that is started again finds them.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

// To the host that is process `pid`; none when it has no socket, or another process listens there.
sys::Fd connect_to_host(sys::Pid pid);

void remove_host_socket(std::int32_t pid);

// At the start, before any host is connected to: sockets of those that died while no svscan looked
// are removed.
void remove_dead_hosts();

}  // namespace slipway::svscan
