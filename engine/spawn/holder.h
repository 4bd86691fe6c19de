// The client side of slipway-fdholder (docs/formats/holder.md), without a heap.
//
// Each call is one packet each way and waits at most two seconds for the answer: a holder that
// hangs must not hang its clients. Errors are those of the holder (ENOENT, ENOSPC, EINVAL), of the
// socket, ETIMEDOUT, and EPROTO for an answer that is none.
#pragma once

#include <string_view>

#include "engine/formats/holder_protocol.h"
#include "engine/sys/fd.h"

namespace slipway::spawn {

using base::Result;
using base::Status;

// `socket` is the value of $SLIPWAY_HOLDER. ENOENT, ECONNREFUSED: there is no holder.
Result<sys::Fd> connect_holder(std::string_view socket);

// The holder keeps a duplicate; `fd` stays the caller's.
Status holder_store(sys::BorrowedFd holder, std::string_view name, sys::BorrowedFd fd);
Result<sys::Fd> holder_get(sys::BorrowedFd holder, std::string_view name);
Status holder_remove(sys::BorrowedFd holder, std::string_view name);

// Names, a part at a time: begin with a cursor of 0, go on with the one in the reply until that is
// 0. The reply's payload is in `packet`; take names off it with formats::next_name().
using HolderPacket = std::array<std::uint8_t, formats::kHolderFrameMax>;
Result<formats::HolderReply> holder_list(sys::BorrowedFd holder,
                                         std::uint32_t cursor,
                                         HolderPacket& packet);

}  // namespace slipway::spawn
