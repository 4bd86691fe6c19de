#include "engine/formats/pid_file.h"

#include "engine/base/number.h"

namespace slipway::formats {

std::optional<std::int32_t> decode_pid_file(std::string_view text) {
    if (text.size() > kMostPidFile) return std::nullopt;
    std::string_view line = text.substr(0, text.find('\n'));
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
    const auto number = base::parse_unsigned(line);
    if (!number || *number < 2 || *number > 0x7fffffff) return std::nullopt;
    return static_cast<std::int32_t>(*number);
}

}  // namespace slipway::formats
