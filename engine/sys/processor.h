// What the processor says of itself.
#pragma once

#include <string_view>

namespace slipway::sys {

// Whether it has a feature, by the names of systemd.unit(5), ConditionCPUFeature= ("sse4_2"); false
// for unknown names and on processors without the CPUID instruction.
bool processor_has(std::string_view feature);

}  // namespace slipway::sys
