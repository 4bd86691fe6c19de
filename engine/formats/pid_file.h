// The pid files of services that put themselves into the background.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::formats {

// No file with more bytes is one.
inline constexpr std::size_t kMostPidFile = 63;

// The number in the first line, blanks around it left out; nothing where that is no pid of a
// service: 0 and 1 are none.
std::optional<std::int32_t> decode_pid_file(std::string_view text);

}  // namespace slipway::formats
