// Network interfaces.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/sys/fd.h"

namespace slipway::sys {

// Brings an interface up (IFF_UP); the loopback gets its addresses by that. ENODEV: there is none.
Status bring_up(std::string_view interface);

// As the kernel counts those of our name space. ENODEV: there is none of this name.
Result<std::uint32_t> interface_number(std::string_view interface);

}  // namespace slipway::sys
