#include "engine/logger/forward_line.h"

#include <algorithm>

#include "engine/base/number.h"

namespace slipway::logger {
namespace {

constexpr std::string_view kBehindName = ": ";
// "<191>": the longest priority.
constexpr std::size_t kLongestPriority = 5;
// A name that leaves no room for the line is cut.
constexpr std::size_t kLongestName = 256;

bool has_level(std::string_view line) {
    return line.size() >= 3 && line[0] == '<' && line[1] >= '0' && line[1] <= '7' && line[2] == '>';
}

void begin(const ForwardStyle& style, std::uint8_t severity, ForwardMessage& message) {
    message.clear();
    if (style.kind == ForwardStyle::Kind::syslog) {
        message.append("<");
        message.append(base::decimal(style.priority.facility * 8 + severity).view());
        message.append(">");
    }
    message.append(style.name.substr(0, kLongestName));
    message.append(kBehindName);
}

}  // namespace

std::size_t first_message(const ForwardStyle& style,
                          std::string_view text,
                          Rest rest,
                          ForwardState& state,
                          ForwardMessage& message) {
    const bool syslog = style.kind == ForwardStyle::Kind::syslog;
    const std::size_t most = (syslog ? kLongestSyslog : kLongestShared) - kLongestPriority -
                             std::min(style.name.size(), kLongestName) - kBehindName.size() - 1;
    const std::size_t end = text.find('\n');
    const std::size_t length = std::min(end, text.size());
    const bool whole = end != text.npos;
    if (!whole && length <= most && (rest == Rest::waits || length == 0)) return 0;
    std::string_view line = text.substr(0, length);
    std::size_t taken = 0;
    if (!state.inside) {
        state.severity = style.priority.severity;
        if (syslog && has_level(line)) {
            state.severity = static_cast<std::uint8_t>(line[1] - '0');
            line.remove_prefix(3);
            taken = 3;
        }
    }
    const bool cut = line.size() > most;
    line = line.substr(0, most);
    begin(style, state.severity, message);
    message.append(line);
    if (!syslog) message.append("\n");
    taken += line.size() + (whole && !cut ? 1 : 0);
    state.inside = cut || (!whole && rest == Rest::part);
    return taken;
}

}  // namespace slipway::logger
