// The filter of a service's system calls, made when its definition is compiled and loaded by
// slipway-exec as it is (docs/adr/0018-system-call-filters.md).
#pragma once

#include <string>
#include <vector>

#include "engine/filter/settings.h"

namespace slipway::filter {

struct Filter {
    std::string program;                     // the bytes for the kernel; empty: nothing is filtered
    std::vector<std::string_view> settings;  // from which it is made: "restrict-realtime"
    std::vector<Refusal> refusals;
};

Filter filter_of(const model::Process& process);

}  // namespace slipway::filter
