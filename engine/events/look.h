// Looks at files, for sources: what is there, what is not, and what nobody can say now.
#pragma once

#include <optional>
#include <string>

#include "engine/sys/file.h"

namespace slipway::events {

// Whether an error says how things are, and would say the same again: not there, not allowed, not
// known to this kernel. All others pass, as a lack of memory or of descriptors does.
bool is_answer(sys::Errno error);

// Whether there is something at the path, links followed; std::nullopt: it could not be found out.
std::optional<bool> is_there(const std::string& path);
// Whether it is a directory with something in it.
std::optional<bool> has_entries(const std::string& path);

}  // namespace slipway::events
