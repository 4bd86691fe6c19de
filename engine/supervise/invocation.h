// INVOCATION_ID of systemd.exec(5): what tells one run of a service from all others.
#pragma once

#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/formats/status.h"

namespace slipway::supervise {

// 32 hexadecimal digits in the form of a random UUID (version 4, RFC 4122, without its dashes).
// Made of the boot's id, which is random, the name and the time of the last start: so all commands
// of a run are given the same, also by a successor of their supervisor, and nobody has to keep it.
base::FixedString<32> invocation_id(const formats::Record& record, std::string_view name);

}  // namespace slipway::supervise
