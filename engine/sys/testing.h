// What the tests of this folder share: a directory that goes away with the test.
#pragma once

#include <cstdlib>
#include <string>

#include "engine/sys/file.h"
#include "engine/sys/fork.h"

namespace slipway::sys::testing {

class ScratchDirectory {
public:
    ScratchDirectory() {
        std::string pattern = std::string(std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp") +
                              "/slipway-test-XXXXXX";
        path_ = ::mkdtemp(pattern.data());
        fd_ = open_at(kHere, path_, Open::read | Open::directory).value();
    }

    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    ~ScratchDirectory() {
        if (std::system(("rm -rf " + path_).c_str()) != 0) std::abort();
    }

    BorrowedFd fd() const { return fd_; }

    const std::string& path() const { return path_; }

private:
    std::string path_;
    Fd fd_;
};

inline Fd make_file(BorrowedFd dir, CPath path) {
    return open_at(dir, path, Open::read | Open::write | Open::create).value();
}

// Runs `check` in a child, which keeps what it changes.
template <typename Check>
bool in_child(Check check) {
    const auto pid = fork_process();
    if (!pid.value()) exit_now(check() ? 0 : 1);
    return wait_and_reap(pid.value()).value().status == exited_with(0);
}

}  // namespace slipway::sys::testing
