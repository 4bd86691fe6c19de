// File locks of both kinds.
//
// s6's programs probe with F_GETLK, which sees POSIX record locks and not flock(2) ones. A POSIX
// lock belongs to the process and vanishes when the process closes *any* descriptor of that file;
// a flock belongs to the open file description and is inherited by children.
#pragma once

#include <optional>

#include "engine/sys/fd.h"
#include "engine/sys/process.h"

namespace slipway::sys {

// Takes the POSIX write lock on the whole file; false: another process holds it.
Result<bool> try_record_lock(BorrowedFd fd);

// Who holds the POSIX write lock; std::nullopt: nobody (or this process).
Result<std::optional<Pid>> record_lock_holder(BorrowedFd fd);

// flock(2), exclusive. The first waits, the second returns false when somebody else holds it.
Status lock_description(BorrowedFd fd);
Result<bool> try_lock_description(BorrowedFd fd);
Status unlock_description(BorrowedFd fd);

}  // namespace slipway::sys
