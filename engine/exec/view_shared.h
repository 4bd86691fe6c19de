// What a service's view has in common with other services (systemd.unit(5), JoinsNamespaceOf=).
//
// STATE/shared/KIND-NAME is there as long as one of them runs: in it `by-SERVICE` for each that
// does, `name-space` with the name space mounted on it, so that it stays whoever ends, and a file
// whose lock is held by who changes any of it.
#pragma once

#include "engine/exec/view_steps.h"
#include "engine/sys/name_space.h"

namespace slipway::exec {

// Enters the name spaces of the plan that are shared, or makes and keeps them where no other
// service has yet; takes those out of `wanted`, as well as what cannot be made.
int enter_shared(Start& start, sys::NameSpace& wanted);

// The service is one of those that share the directories for /tmp; nobody else changes anything of
// them until the descriptor is closed.
base::Result<sys::Fd> join_shared_tmp(const Start& start);

// "STATE/shared/KIND-NAME"; false: too long.
bool shared_path(const Start& start,
                 std::string_view kind,
                 std::string_view name,
                 base::Path& path);

inline constexpr std::string_view kSharedTmp = "tmp";

}  // namespace slipway::exec
