// The client side of slipway-fdholder (docs/formats/holder.md), without a heap.
//
// Each call is one packet each way and waits at most two seconds for the answer: a holder that
// hangs must not hang its clients. Errors are those of the holder (ENOENT, ENOSPC, EINVAL), of the
// socket, ETIMEDOUT, and EPROTO for an answer that is none. After ETIMEDOUT the answer may still
// come: connect anew before another request.
#pragma once

#include <string_view>

#include "engine/formats/holder_protocol.h"
#include "engine/sys/fd.h"

namespace slipway::spawn {

using base::Result;
using base::Status;

// `socket` is the value of $SLIPWAY_HOLDER. ENOENT, ECONNREFUSED: there is no holder.
Result<sys::Fd> connect_holder(std::string_view socket);

// The same, but a holder that has died is given that time to come back (ECONNREFUSED), one with
// too many clients to take them (EAGAIN). One that never was there (ENOENT) is not waited for.
Result<sys::Fd> connect_holder_patiently(std::string_view socket, unsigned seconds = 2);

struct HolderKeeping {
    std::uint32_t seconds = 0;  // 0: for ever
    bool only_new = false;      // EEXIST when there is one of that name
};

// The holder keeps a duplicate; `fd` stays the caller's.
Status holder_store(sys::BorrowedFd holder,
                    std::string_view name,
                    sys::BorrowedFd fd,
                    HolderKeeping keeping = {});
// `seconds`: for how long it will still be kept, 0: for ever.
Result<sys::Fd> holder_get(sys::BorrowedFd holder,
                           std::string_view name,
                           std::uint32_t* seconds = nullptr);
Status holder_remove(sys::BorrowedFd holder, std::string_view name);

// Names that begin with `prefix`, a part at a time: begin with a cursor of 0, go on with the one in
// the reply until that is 0. The reply's payload is in `packet`; take names off it with
// formats::next_name().
using HolderPacket = std::array<std::uint8_t, formats::kHolderFrameMax>;
Result<formats::HolderReply> holder_list(sys::BorrowedFd holder,
                                         std::uint32_t cursor,
                                         HolderPacket& packet,
                                         std::string_view prefix = {});

// Descriptors that a service had stored (FDSTORE=1 of sd_notify): "SERVICE/store/NAME", for further
// ones of that name "SERVICE/store/NAME:2" and so on. A NAME has no ':'.
inline constexpr std::string_view kStorePart = "/store/";
// Its listening sockets: "SERVICE/listen/TYPE:ADDRESS".
inline constexpr std::string_view kListenPart = "/listen/";

}  // namespace slipway::spawn
