// Network interfaces.
#pragma once

#include <string_view>

#include "engine/sys/fd.h"

namespace slipway::sys {

// Brings an interface up (IFF_UP); the loopback gets its addresses by that. ENODEV: there is none.
Status bring_up(std::string_view interface);

}  // namespace slipway::sys
