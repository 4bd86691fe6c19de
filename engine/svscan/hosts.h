// Hosts: processes that supervise many services each (--per-process, docs/formats/host.md).
//
// A slot whose supervisor is in host N has the pid -N-1. A host that dies is the death of all its
// slots; they are started again like any others, and the services are adopted. One that was not
// killed but failed, or cannot be executed, leaves each of its slots a process of its own.
#pragma once

#include "engine/formats/host_message.h"
#include "engine/svscan/tree.h"
#include "engine/sys/signal.h"

namespace slipway::svscan {

// Whether the slot's supervisor is to be hosted.
bool is_to_be_hosted(const Tree& tree, SlotRef ref);

// Has a host supervise the slot, a new one if need be; gives the slot's pid. A failure has been
// reported.
sys::Result<sys::Pid> start_hosted(Tree& tree, SlotRef ref);

void signal_hosted(Tree& tree, SlotRef ref, sys::Signal signal);

// The slot's pid when that process is a host, which is connected to; else nothing. Of a process
// that an earlier svscan started, `pidfd` (if it is not our child) tells of its death.
std::optional<std::int32_t> find_host(Tree& tree, sys::Pid pid);
// The process that a slot's pid stands for.
std::int32_t process_of(const Tree& tree, std::int32_t slot_pid);

// Has a slot that was taken over counted.
void count_hosted(Tree& tree, std::int32_t slot_pid);

// A child has ended: true when it was a host.
bool host_ended(Tree& tree, const sys::Exited& ended);

// What the watcher says of hosts.
void take_host_event(Tree& tree, std::uint64_t key);
constexpr std::uint64_t kHostKeys = std::uint64_t{1} << 40;  // from here on

// After an upgrade: what was said to the version before may have been lost.
void remind_hosts(Tree& tree);

// At the end: hosts without services leave. How many are still there.
std::uint32_t dismiss_hosts(Tree& tree);

}  // namespace slipway::svscan
