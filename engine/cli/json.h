// Answers for programs. The one place that knows nlohmann-json.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/service_info.h"

namespace slipway::cli {

// An array of objects; keys are stable. Invalid UTF-8 is replaced by U+FFFD.
std::string services_as_json(const std::vector<ServiceInfo>& services);

struct LogLine;
std::string log_line_as_json(const LogLine& line);

}  // namespace slipway::cli
