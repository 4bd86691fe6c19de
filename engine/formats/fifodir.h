// s6's fifodirs: a directory in which each listener keeps a FIFO that every event is written to.
#pragma once

#include <string_view>

#include "engine/formats/tai.h"

namespace slipway::formats {

// The name of a listener's FIFO is "ftrig1:@", 24 hexadecimal digits, ':' and 6 characters: 39
// bytes. While it is being made it begins with a dot, which this refuses.
constexpr bool is_listener_name(std::string_view name) {
    return name.size() == 39 && name.starts_with("ftrig1:@");
}

// The letters of event/.
namespace letters {
inline constexpr char kSupervisorStarted = 's', kUp = 'u', kReady = 'U', kDown = 'd',
                      kReallyDown = 'D', kFailed = 'O', kSupervisorExits = 'x';
}  // namespace letters

}  // namespace slipway::formats
