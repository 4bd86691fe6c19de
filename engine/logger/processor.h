// The command that an archive goes through: s6-log's protocol.
//
// In the log directory, with `previous` as standard input, `processed` as standard output, `state`
// readable as 4 and `newstate` writable as 5. Success makes `processed` the archive and `newstate`
// the next `state`; the mode of `processed` says that it is complete, so that a logger that is
// killed anywhere in between is continued by its successor. Until then `previous` is kept, and the
// command is run again from the beginning: it must not mind.
#pragma once

#include "engine/logger/script.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"

namespace slipway::logger {

// Starts the command. A dead logger's processor may still be writing: it keeps files that have no
// name any more.
base::Result<sys::Pid> start_processor(sys::BorrowedFd directory, const LogTarget& target);

// After success: brings `processed` to the disk and marks it as complete.
base::Status complete_processed(sys::BorrowedFd directory);

// Whether a complete `processed` is there.
bool processed_is_complete(sys::BorrowedFd directory);

// From a complete `processed` to an archive; may be repeated after a failure at any step.
base::Status archive_processed(sys::BorrowedFd directory);

// Removes what an incomplete run has left.
base::Status discard_processed(sys::BorrowedFd directory);

}  // namespace slipway::logger
