// Users that exist while a service needs them (systemd.exec(5), DynamicUser=).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/exec/start.h"

namespace slipway::exec {

// Fills in user, group and name of a plan with a dynamic user. Those that the files have are taken
// as they are; others get a number of the range, the same ones as long as the machine runs.
int resolve_dynamic_user(Start& start);

// What the plan's own names mean once that is done; nothing for other names.
std::optional<std::uint32_t> dynamic_user_id(const Start& start, std::string_view name);
std::optional<std::uint32_t> dynamic_group_id(const Start& start, std::string_view name);

}  // namespace slipway::exec
