// Paths whose directories may belong to the service: what root opens, makes and gives away there
// must be what the plan names, wherever the service has put links meanwhile.
//
// A symbolic link is followed where nobody but root, ourselves or the owner of "/" can have made
// it (/var/run); any other is ELOOP. Each part is opened below the one before it, and a link is
// read where its owner was looked at, so nothing can be exchanged in between.
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/sys/file.h"

namespace slipway::spawn {

// The directory `path`, an absolute one. What is missing of it is made, as the umask allows: those
// above it with mode `above`, itself with `mode`. `how`: Open::read, or path_only, which needs no
// right to read it.
sys::Result<sys::Fd> open_directory_safely(const base::Path& path,
                                           unsigned above,
                                           unsigned mode,
                                           sys::Open how);

// The file `path`, an absolute one; its directory must be there. `flags` as for sys::open_at.
sys::Result<sys::Fd> open_file_safely(const base::Path& path, sys::Open flags);

}  // namespace slipway::spawn
