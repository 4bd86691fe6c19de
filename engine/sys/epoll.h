// Waiting for many descriptors through one (epoll(7)): what is ready is known without looking at
// all of them.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/fixed_list.h"
#include "engine/sys/fd.h"
#include "engine/sys/poll.h"

namespace slipway::sys {

Result<Fd> make_epoll();

// Level-triggered; `wanted` is of poll.h, and `key` is what epoll_next gives for it. EEXIST: it is
// waited for already.
Status epoll_add(BorrowedFd epoll, BorrowedFd fd, std::uint64_t key, short wanted = kReadable);
// To be called before the descriptor is closed: a child between fork and exec keeps it open.
Status epoll_remove(BorrowedFd epoll, BorrowedFd fd);

// The key of one that is ready now; std::nullopt: none is.
Result<std::optional<std::uint64_t>> epoll_next(BorrowedFd epoll);

inline constexpr std::size_t kMostKeys = 32;
using EpollKeys = base::FixedList<std::uint64_t, kMostKeys>;

// Waits until one is ready or `nanoseconds` have passed (std::nullopt: for ever); fills `keys`.
// None: the time is over, or a signal came.
Status epoll_wait_for(BorrowedFd epoll, std::optional<std::uint64_t> nanoseconds, EpollKeys& keys);

}  // namespace slipway::sys
