// Locks on single bytes of a file: one file for the locks of many (lock.h has whole files).
#pragma once

#include <cstdint>
#include <optional>

#include "engine/sys/fd.h"
#include "engine/sys/process.h"

namespace slipway::sys {

// A POSIX lock: the process's, given up when it closes any descriptor of the file. False: another
// process has it.
Result<bool> try_record_lock_byte(BorrowedFd fd, std::uint64_t offset);
Status unlock_record_byte(BorrowedFd fd, std::uint64_t offset);
// Who has it; std::nullopt: nobody (or this process).
Result<std::optional<Pid>> record_lock_byte_holder(BorrowedFd fd, std::uint64_t offset);

// A lock of the open file description, which children inherit. False: another description has it.
Result<bool> try_description_lock_byte(BorrowedFd fd, std::uint64_t offset);
// Gives up all bytes of the description, whoever else has a descriptor of it.
Status unlock_description_bytes(BorrowedFd fd);

}  // namespace slipway::sys
