// What svscan and a host say to each other: packets on one socket, which the watcher watches.
#pragma once

#include <span>

#include "engine/formats/host_message.h"
#include "engine/svscan/tree.h"

namespace slipway::svscan {

// The watcher is made for the first one.
sys::Status add_to_watcher(Tree& tree, int fd, std::uint64_t key);
void close_watched(Tree& tree, int& fd);

// `channel` becomes that of the host with this index.
sys::Status keep_channel(Tree& tree, std::size_t index, sys::Fd channel);

// Waits for a second at most, where its buffer is full.
sys::Status send(const HostProcess& host,
                 const formats::HostMessage& message,
                 std::span<const sys::BorrowedFd> descriptors = {});

}  // namespace slipway::svscan
