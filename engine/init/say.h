// Messages of slipway-init: on the console, which is its standard error.
#pragma once

#include <initializer_list>
#include <string_view>

#include "engine/base/result.h"

namespace slipway::init {

// "slipway-init: PARTS…", also to the kernel's log, so that dmesg shows it later.
void say(std::initializer_list<std::string_view> parts);

// When `status` is an error: says "WHAT: why".
void say_failure(const base::Status& status, std::initializer_list<std::string_view> what);

}  // namespace slipway::init
