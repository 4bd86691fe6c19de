// Waiting for many descriptors through one (epoll(7)): what is ready is known without looking at
// all of them.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/sys/fd.h"

namespace slipway::sys {

Result<Fd> make_epoll();

// Readable, level-triggered; `key` is what epoll_next gives for it.
Status epoll_add(BorrowedFd epoll, BorrowedFd fd, std::uint64_t key);
// To be called before the descriptor is closed: a child between fork and exec keeps it open.
Status epoll_remove(BorrowedFd epoll, BorrowedFd fd);

// The key of one that is ready now; std::nullopt: none is.
Result<std::optional<std::uint64_t>> epoll_next(BorrowedFd epoll);

}  // namespace slipway::sys
