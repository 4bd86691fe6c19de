// The table of a lean tree as a file: opening, locks, messages to hosts (docs/formats/lean.md).
#pragma once

#include "engine/formats/lean_table.h"
#include "engine/sys/fd.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/process.h"

namespace slipway::lean {

// In the scan directory.
inline constexpr const char* kTable = ".s6-svscan/lean";
inline constexpr const char* kStarts = ".s6-svscan/lean.starts";

using HostPath = base::FixedString<48>;
// The FIFO of a host.
HostPath host_path(std::uint32_t pid);

// A host must have it open once only: closing any descriptor of the file gives up its locks.
struct Table {
    sys::Fd file;
    sys::MemoryMap map;
    formats::LeanTable entries;
    std::uint32_t hint = 0;  // of claim(): most entries below it have been used
};

enum class Use {
    look,  // mapped for reading
    send,  // the same; requests can be written
    host,  // mapped for writing
};

// ENOENT: the tree is not lean. EPROTO: not a table that we know.
sys::Result<Table> open_table(sys::BorrowedFd scan, Use use);

// For a host: the tree's table, made if there is none of this boot.
sys::Result<Table> make_table(sys::BorrowedFd scan, const formats::BootId& boot);

// For a host: the entry of that key, now locked by this process. EBUSY: another process has it;
// ENOSPC: no entry is free, or there is no memory. `is_new`: it had none before.
sys::Result<std::uint32_t> claim(Table& table,
                                 const formats::HostKey& key,
                                 std::string_view name,
                                 bool& is_new);
// Gives up the lock, and the entry if `forget`.
sys::Status release(Table& table, std::uint32_t index, bool forget);

// Who has the entry; pid 0: nobody whom we can see.
sys::Result<sys::Pid> holder(const Table& table, std::uint32_t index);

// The entry of SCAN/NAME, or of the logger SCAN/NAME/log.
std::optional<std::uint32_t> find_service(sys::BorrowedFd scan,
                                          const Table& table,
                                          std::string_view name);

// Sends a control byte, and leaves the request in the entry before (Use::send). ENXIO or ENOENT: no
// host has it just now; EAGAIN: its host has more messages waiting than a pipe holds.
sys::Status send(sys::BorrowedFd scan,
                 const Table& table,
                 std::uint32_t index,
                 char byte,
                 const std::optional<formats::Request>& request);

}  // namespace slipway::lean
