#include "engine/ask/line.h"

#include <algorithm>

namespace slipway::ask {
namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

bool make_line(const formats::ProgressFrame& frame, Line& line) {
    line.clear();
    if (!is_ascii(frame.name) || !is_ascii(frame.reason)) return false;
    // Blanks at the end are not shown.
    const std::size_t last = frame.reason.find_last_not_of(' ');
    const std::string_view reason = frame.reason.substr(0, last + 1);
    return line.append(frame.name) && line.append("  ") &&
           line.append(formats::state_name(frame.state)) &&
           (reason.empty() || (line.append("  ") && line.append(reason))) && line.append("\n");
}

}  // namespace slipway::ask
