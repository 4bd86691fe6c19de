#include "engine/sys/pipe.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "engine/base/number.h"
#include "engine/sys/file.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::syscall(SYS_pipe2, ends.data(), O_CLOEXEC) < 0) return last_error();
    return Pipe{Fd::adopt(ends[0]), Fd::adopt(ends[1])};
}

Result<Fd> open_both_ways(BorrowedFd pipe_end) {
    base::FixedString<40> path;
    path.append("/proc/self/fd/");
    path.append(base::decimal(pipe_end.value).view());
    return open_at(kHere, path, Open::read | Open::write);
}

Status set_pipe_size(BorrowedFd pipe_end, std::size_t bytes) {
    return status_of(::syscall(SYS_fcntl, pipe_end.value, F_SETPIPE_SZ, bytes));
}

Result<std::size_t> readable_bytes(BorrowedFd fd) {
    int count = 0;
    if (::ioctl(fd.value, FIONREAD, &count) < 0) return last_error();
    return static_cast<std::size_t>(count);
}

}  // namespace slipway::sys
