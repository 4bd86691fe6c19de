// Who this process is: user, groups, privileges, root directory.
#pragma once

#include <cstdint>
#include <span>

#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::sys {

// Real, effective and saved ids at once. In programs with one thread only.
Status set_user_id(std::uint32_t uid);
Status set_group_id(std::uint32_t gid);
Status set_groups(std::span<const std::uint32_t> gids);

// No program executed from here on gains privileges (prctl(2), PR_SET_NO_NEW_PRIVS).
Status set_no_new_privileges();

// The uid that audit writes down for this process and its children (pam_loginuid(8)). A kernel
// without audit has none, which is no error.
Status set_login_uid(std::uint32_t uid);

Status change_root(CPath path);

}  // namespace slipway::sys
