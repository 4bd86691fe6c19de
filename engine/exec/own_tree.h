// A directory and all below it, given to another user.
#pragma once

#include <cstdint>

#include "engine/sys/file.h"

namespace slipway::exec {

// Of whoever it was. What `directory` itself is comes last, so that who finds it with its owner
// need not look below.
struct NewOwner {
    std::uint32_t uid = 0;  // as of sys::change_owner_at: sys::kKeepId for what stays
    std::uint32_t gid = 0;
    std::uint32_t before = 0;  // the user that had the directory
};

// Symbolic links are given away, never followed, other file systems are not entered. A file with
// several names may have one of them elsewhere: it is given away only where it was `before`'s or a
// dynamic user's. The kernel takes set-user-ID and set-group-ID bits of files away with it.
// ELOOP: deeper than 128 directories.
base::Status own_tree(sys::BorrowedFd directory, const NewOwner& owner);

}  // namespace slipway::exec
