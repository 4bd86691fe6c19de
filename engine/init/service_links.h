// One service directory of the run tree: real directories, whose files are links into the
// generation (docs/formats/live-tree.md).
#pragma once

#include <string_view>

namespace slipway::init {

// Makes RUN/scan/NAME from GENERATION/services/NAME, its log/ as well. The directory appears under
// its name only when it is whole. False after a message.
bool link_service(std::string_view generation, std::string_view name);

}  // namespace slipway::init
