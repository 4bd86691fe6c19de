// Users that exist while a service runs: their names, numbers and places (systemd.exec(5),
// DynamicUser=; docs/adr/0020-dynamic-users.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/formats/exec_plan.h"

namespace slipway::formats {

// The numbers that no other user has, by the agreement of systemd's UIDS-GIDS; users and groups
// have the same.
inline constexpr std::uint32_t kFirstDynamicId = 61184;
inline constexpr std::uint32_t kLastDynamicId = 65519;
inline constexpr std::uint32_t kDynamicIds = kLastDynamicId - kFirstDynamicId + 1;

constexpr bool is_dynamic_id(std::uint32_t id) {
    return id >= kFirstDynamicId && id <= kLastDynamicId;
}

// A letter or '_', then letters, digits, '_' and '-'; at most 31.
bool is_dynamic_user_name(std::string_view name);

// The number that a name is tried with as the `attempt`-th, counted from 0: first the one that
// systemd takes, then those behind it. Each of the range comes once in kDynamicIds attempts.
std::uint32_t dynamic_id(std::string_view name, std::uint32_t attempt);

// The user of a service without a name for it: the service's name before '@', or, where that is no
// name of a user, a hash of it as systemd writes it ("_du0123456789abcdef").
base::FixedString<31> dynamic_user_name(std::string_view service);

// Where a directory of a service with a dynamic user really is: "/var/lib/NAME" is a link to
// "/var/lib/private/NAME", and nobody but root can enter "/var/lib/private".
struct PrivatePlace {
    std::string_view top;   // "/var/lib"
    std::string_view name;  // below it
};

// Nothing for what is kept where it is: other kinds, and paths that lie elsewhere.
std::optional<PrivatePlace> private_place(ExecPlan::DirectoryKind kind, std::string_view path);

}  // namespace slipway::formats
