// Name spaces of this process (namespaces(7)).
#pragma once

#include "engine/sys/fd.h"
#include "engine/sys/process.h"

namespace slipway::sys {

// The numbers of unshare(2); they can be put together.
enum class NameSpace : unsigned {
    none = 0,
    mount = 0x00020000,
    host_name = 0x04000000,
    ipc = 0x08000000,
    user = 0x10000000,
    network = 0x40000000,
};

constexpr NameSpace operator|(NameSpace a, NameSpace b) {
    return static_cast<NameSpace>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

constexpr bool has(NameSpace set, NameSpace one) {
    return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0;
}

// New ones for this process and its children. A new user name space has no ids at first.
Status make_name_spaces(NameSpace which);

// Enters those that `fd` stands for: a file of /proc/PID/ns, of which `which` is the kind, or a
// pidfd (Linux 5.8), whose process has them all.
Status enter_name_spaces(BorrowedFd fd, NameSpace which);

}  // namespace slipway::sys
