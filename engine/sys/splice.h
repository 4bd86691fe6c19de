// Moving bytes between pipes without touching them (splice(2), tee(2)).
#pragma once

#include <cstddef>

#include "engine/sys/fd.h"

namespace slipway::sys {

// Moves at most `bytes` from one descriptor to another, of which at least one is a pipe, and gives
// how many; 0: end of file. Never waits for a pipe: EAGAIN when `from` is empty or `to` is full.
// EINVAL: one of them cannot be spliced (a terminal).
Result<std::size_t> splice_bytes(BorrowedFd from, BorrowedFd to, std::size_t bytes);

// Copies at most `bytes` from pipe to pipe and leaves them in `from`.
Result<std::size_t> tee_bytes(BorrowedFd from, BorrowedFd to, std::size_t bytes);

}  // namespace slipway::sys
