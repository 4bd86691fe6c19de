// Talking to one supervisor: its status, and requests to it; by its files, or, in a lean tree, by
// the table and the FIFO of its host.
#pragma once

#include <string>

#include "engine/formats/request.h"
#include "engine/formats/status.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"

namespace slipway::manager {

// SCAN/NAME/supervise/status, or the entry of the table. EPROTO: not a status.
sys::Result<formats::Status> read_status(sys::BorrowedFd scan, const std::string& name);

// Whether a supervisor is at work there, or was when it died: svscan starts another one, which ends
// what runs and, for a logger, reads the lines that wait. What cannot be told counts as left.
bool has_something_left(sys::BorrowedFd scan, const std::string& name);

// Whether `logger` (".gone.NAME/log") is one of which no supervisor has written a status yet, while
// svscan may start another one for the lines that wait. svscan gives that up half a minute after
// the service has ended, so it is false a minute after the last change of its directory.
bool logger_may_begin(sys::BorrowedFd scan, const std::string& logger, const sys::WallTime& now);

// Leaves the request where the supervisor finds it, then sends its byte. ENXIO or ENOENT: no
// supervisor listens; it rings when it starts. EAGAIN: it has more bytes waiting than a pipe holds.
sys::Status send_request(sys::BorrowedFd scan,
                         const std::string& name,
                         const formats::Request& request);

// Ends the logger of `name`; its supervisor starts it again. Errors as above.
sys::Status restart_logger(sys::BorrowedFd scan, const std::string& name);

}  // namespace slipway::manager
