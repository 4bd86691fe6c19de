// Lists of system calls: system-call-filter and system-call-log.
#pragma once

#include "engine/filter/reading.h"

namespace slipway::filter {

// A call, or all of a group and of the groups in it.
void add_calls(std::string_view name, Action action, CallList& list);

void read_filter(Reading& reading);
void read_log(Reading& reading);

}  // namespace slipway::filter
