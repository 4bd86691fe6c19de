// What a slot without a process has left behind, when the tree is to end: a service that runs, a
// stop that is half done, lines that nobody has read.
#pragma once

#include <optional>

#include "engine/formats/status.h"
#include "engine/svscan/tree.h"

namespace slipway::svscan {

// A start that a supervisor began and did not live to see: its child has the lock until its exec,
// and writes its record before. Only asked when no supervisor of ours could take the lock now.
bool is_start_under_way(const Tree& tree, SlotRef ref);

// What a supervisor wrote last, in its file or its entry of the lean table. ENOENT: nothing.
sys::Result<formats::Status> recorded_status(const Tree& tree, SlotRef ref);

// Whether a supervisor that takes over would have something to end. The record must be of this
// boot.
bool has_something_to_end(const formats::Record& record);

// Whether a logger would read what waits for it, once its supervisor is there. `current`: the
// record is of this boot. Without one (s6's supervisors) its wish as s6's programs see it counts.
bool would_read(const formats::Status& status, bool current);

// Whether the slot, a logger's, would read lines that wait in its pipes, or that its service may
// still write, as far as is known.
bool has_lines_to_read(const Tree& tree, SlotRef ref);

// Whether the row's name leads to its directory: another one may have taken its place.
bool is_in_place(const Tree& tree, std::uint32_t row);

// Whether the slot's supervisor must be started once more before the tree may end. What cannot be
// told counts as left. Lines count while loggers read to the end of their pipes only.
bool is_something_left(const Tree& tree, SlotRef ref);

}  // namespace slipway::svscan
