// Messages of slipway-boot: on standard error, which its services send to the console.
#pragma once

#include <initializer_list>
#include <string_view>

#include "engine/base/result.h"

namespace slipway::boot {

// "slipway-boot: PARTS…".
void say(std::initializer_list<std::string_view> parts);

// When `status` is an error says "WHAT: why"; gives whether it was none.
bool fine(const base::Status& status, std::initializer_list<std::string_view> what);

}  // namespace slipway::boot
