// Unnamed pipes.
#pragma once

#include <cstddef>

#include "engine/sys/fd.h"

namespace slipway::sys {

struct Pipe {
    Fd read_end;
    Fd write_end;
};

Result<Pipe> make_pipe();
// The same open file description is readable and writable, so that a writer is never killed for
// want of a reader (O_RDWR through /proc/self/fd).
Result<Fd> open_both_ways(BorrowedFd pipe_end);
Status set_pipe_size(BorrowedFd pipe_end, std::size_t bytes);
// How many bytes could be read now (FIONREAD).
Result<std::size_t> readable_bytes(BorrowedFd fd);

}  // namespace slipway::sys
