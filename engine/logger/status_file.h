// Status files: the last line that was selected for them, in a file that is replaced whole.
#pragma once

#include <string_view>

#include "engine/logger/script.h"
#include "engine/sys/file.h"

namespace slipway::logger {

// Writes PATH.new and renames it.
base::Status write_status_file(const StatusTarget& target,
                               std::string_view heading,
                               std::string_view line);

}  // namespace slipway::logger
