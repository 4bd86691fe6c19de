// Finds the plan's user and groups (accounts.h) and becomes them.
#pragma once

#include <optional>

#include "engine/exec/start.h"

namespace slipway::exec {

int resolve_identity(Start& start);

// The id of a user or group by name or number, for owners of files and sockets. Says why not.
// The primary group of a user who is known comes with it.
int find_user_id(const Start& start,
                 const formats::ExecPlan::Text& name,
                 std::uint32_t& uid,
                 std::optional<std::uint32_t>* primary_group = nullptr);
int find_group_id(const Start& start, const formats::ExecPlan::Text& name, std::uint32_t& gid);

// The same without a word when there is none of that name.
std::optional<std::uint32_t> lookup_user_id(std::string_view name);
std::optional<std::uint32_t> lookup_group_id(std::string_view name);

// Becomes the identity: first the groups, then the user, as privileges end with that.
int assume_groups(const Start& start);
int assume_user(const Start& start);

}  // namespace slipway::exec
