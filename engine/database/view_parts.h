// The parts of a view whose paths a setting itself has: systemd.exec(5), "Sandboxing".
#pragma once

#include <vector>

#include "engine/database/view_list.h"
#include "engine/database/view_settings.h"

namespace slipway::database {

// Behind what is in `view`.
void add_fixed_parts(const ViewSettings& settings, std::vector<ViewEntry>& view);

}  // namespace slipway::database
