// Users and groups as /etc/passwd and /etc/group list them.
//
// These come first, and without another system call: what starts before the network must not wait
// for it. For others other_accounts.h asks. Errors are those of reading the files.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/base/result.h"

namespace slipway::exec {

inline constexpr const char* kPasswd = "/etc/passwd";
inline constexpr const char* kGroup = "/etc/group";

// The texts are valid until the next call of a function of this header.
struct User {
    std::uint32_t uid = 0, gid = 0;
    std::string_view name, home, shell;
};

using GroupList = base::FixedList<std::uint32_t, 256>;

enum class Match { name, name_or_number };

// The first entry with this name, or the number that it is; false: there is none.
base::Result<bool> find_user(std::string_view name, Match match, User& user);

// False: there is none of that name.
base::Result<bool> find_group(std::string_view name, std::uint32_t& gid);

// Whether a group has this number.
base::Result<bool> has_group_number(std::uint32_t gid);

// Adds the groups that list the user as a member, each once; false: there are more than fit.
base::Result<bool> add_memberships(std::string_view user, GroupList& groups);

// Adds one that is not there yet; false: full.
bool add_group(GroupList& groups, std::uint32_t gid);

// An id that is written as a number.
std::optional<std::uint32_t> plain_id(std::string_view text);

}  // namespace slipway::exec
