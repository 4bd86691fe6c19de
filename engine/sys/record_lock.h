// POSIX record locks on whole files, waited for (lock.h has the kinds of locks).
#pragma once

#include <cstdint>
#include <optional>

#include "engine/sys/fd.h"

namespace slipway::sys {

enum class RecordLock { shared, exclusive };

// Takes the lock, waiting at most `nanoseconds` (0: not at all, nothing: for ever); false: another
// process held it all the time. Uses SIGALRM and the process's real-time timer, which are as before
// when it returns. The lock is the process's and stays over an exec.
Result<bool> take_record_lock(BorrowedFd fd,
                              RecordLock kind,
                              std::optional<std::uint64_t> nanoseconds);

}  // namespace slipway::sys
