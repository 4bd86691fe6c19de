// Users and groups that /etc/passwd and /etc/group do not list: those that the machine's name
// service switch knows (nsswitch.conf(5)), of LDAP, sssd, systemd-userdbd or whatever it is.
//
// Its modules need the C library's loader and a heap, and may wait for a network. So getent(1) is
// asked, which belongs to the C library; it has 20 seconds. Errors: ETIMEDOUT; EFBIG, an answer of
// more than 64 kB; EIO, one that is none. Where there is no getent nobody is known.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/exec/accounts.h"

namespace slipway::exec {

// By name, or by the number that it is. The texts are valid until the next question.
base::Result<bool> ask_user(std::string_view name, User& user);

base::Result<bool> ask_group(std::string_view name, std::uint32_t& gid);

// Adds all groups of the user; false: more than fit. Where getent has no such question (musl's)
// there are none.
base::Result<bool> ask_memberships(std::string_view user, GroupList& groups);

}  // namespace slipway::exec
