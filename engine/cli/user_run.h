// The run directory of a tree of one's own: nobody else's, and one tree in it at a time.
#pragma once

#include <string>

#include "engine/cli/output.h"
#include "engine/sys/fd.h"

namespace slipway::cli {

// Whether only this user can have written `path`, which services will be started from. False: that
// was told.
bool is_own(const std::string& path, const Output& output);

// The same of `run`, whose parent's owner could put another one in its place.
bool is_own_run_directory(const std::string& run, const Output& output);

// Makes `run` the caller's for as long as the descriptor is open; waits a while for a tree in it
// that ends. Not valid: one that goes on has it, or it is somebody else's; that was told.
sys::Fd take_run_directory(const std::string& run, const Output& output);

// Somebody goes on with services of a tree in `run` that was killed.
bool anybody_supervises(const std::string& run);

}  // namespace slipway::cli
