// Standard files by path, as systemd.exec(5) has them with "file:".
#pragma once

#include <optional>

#include "engine/exec/start.h"
#include "engine/sys/file.h"

namespace slipway::exec {

// The file `path`, by spawn::open_file_safely(); where it is a socket, a connection to whoever
// listens there.
base::Result<sys::Fd> open_file_or_socket(const base::Path& path, sys::Open how);

// What `target` shares with a standard file that was placed before it: one path is opened once, so
// that each goes on where the other stopped, and a connection serves both ways.
std::optional<sys::BorrowedFd> shared_file(const formats::ExecPlan& plan, int target);

// Whether standard input is written to as well.
bool shares_input(const formats::ExecPlan& plan);

}  // namespace slipway::exec
