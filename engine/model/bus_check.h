// How anybody asks whether a name is owned on the system bus of D-Bus.
#pragma once

#include "engine/model/service.h"

namespace slipway::model {

// Debian's dbus-send, which every machine with a bus has.
inline constexpr std::string_view kBusProgram = "/usr/bin/dbus-send";

// Succeeds when somebody owns `name`.
Command bus_check(const std::string& name);

}  // namespace slipway::model
