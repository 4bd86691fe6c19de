// Removing a directory with all that is in it, whoever made that.
#pragma once

#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::exec {

// Follows no links, needs no more than two descriptors however deep it is, and goes on past what
// cannot be removed: then ENOTEMPTY, or why.
base::Status remove_tree(sys::CPath path);

}  // namespace slipway::exec
