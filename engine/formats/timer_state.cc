#include "engine/formats/timer_state.h"

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

void add(TimerStateText& out, std::string_view key, const base::NumberText& number) {
    out.append(key);
    out.append(" ");
    out.append(number.view());
    out.append("\n");
}

bool read_line(std::string_view line, TimerState& out) {
    const std::size_t blank = line.find(' ');
    if (blank == line.npos) return false;
    const std::string_view key = line.substr(0, blank);
    const auto number = base::parse_signed(line.substr(blank + 1));
    if (!number || *number < 0) return false;
    if (key == "started")
        out.started_ms = static_cast<std::uint64_t>(*number);
    else if (key == "last")
        out.last_ms = static_cast<std::uint64_t>(*number);
    else if (key == "from")
        out.from = *number;
    else if (key == "next")
        out.next = *number;
    else
        return false;
    return true;
}

}  // namespace

TimerStateText encode(const TimerState& state) {
    TimerStateText out;
    if (state.started_ms != 0) add(out, "started", base::decimal_unsigned(state.started_ms));
    if (state.last_ms != 0) add(out, "last", base::decimal_unsigned(state.last_ms));
    if (state.from != 0) add(out, "from", base::decimal(state.from));
    if (state.next) add(out, "next", base::decimal(*state.next));
    return out;
}

bool decode_timer_state(std::string_view text, TimerState& out) {
    TimerState read;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == text.npos || !read_line(text.substr(0, end), read)) return false;
        text.remove_prefix(end + 1);
    }
    out = read;
    return true;
}

bool timer_file_name(std::string_view event, TimerFileName& out) {
    out.clear();
    for (std::size_t i = 0; i < event.size(); ++i) {
        const char c = event[i];
        bool fits = true;
        if (c == '/' || c == '\\' || (c == '.' && i == 0))
            fits = out.append("\\x") &&
                   out.append(base::hexadecimal(static_cast<unsigned char>(c), 2).view());
        else
            fits = out.append({&c, 1});
        if (!fits) return false;
    }
    return !out.empty();
}

}  // namespace slipway::formats
