// A cgroup for tests, where the machine lets them have one.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "engine/exec/testing.h"

namespace slipway::exec::testing {

// A cgroup v2 directory that processes can be moved to; "": none is ours to make.
inline std::string make_cgroup() {
    const std::string name = "/slipway-exec-" + std::to_string(::getpid());
    for (const std::string top : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
        if (::access((top + "/cgroup.controllers").c_str(), R_OK) != 0) continue;
        if (::mkdir((top + name).c_str(), 0755) != 0) continue;
        if (run_shell("echo 0 > " + top + name + "/cgroup.procs").code == 0) return top + name;
        ::rmdir((top + name).c_str());
    }
    return {};
}

}  // namespace slipway::exec::testing
