#include "engine/formats/event_table.h"

#include "engine/base/number.h"

namespace slipway::formats {

const std::array<EventKeyRow, kEventKeys> kEventKeyRows{{
    {"event", EventValue::text},
    {"calendar", EventValue::text},
    {"after-boot", EventValue::millis},
    {"after-start", EventValue::millis},
    {"after-active", EventValue::millis},
    {"after-inactive", EventValue::millis},
    {"after-manager", EventValue::millis},
    {"random-delay", EventValue::millis},
    {"accuracy", EventValue::millis},
    {"persistent", EventValue::none},
    {"fixed-random", EventValue::none},
    {"exists", EventValue::text},
    {"exists-glob", EventValue::text},
    {"changed", EventValue::text},
    {"modified", EventValue::text},
    {"directory-not-empty", EventValue::text},
    {"make-directory", EventValue::text},
    {"mount", EventValue::text},
    {"socket", EventValue::text},
    {"listen", EventValue::text},
}};

namespace {

bool take_value(const EventKeyRow& row, bool has_value, std::string_view value, EventLine& out) {
    if (has_value != (row.value != EventValue::none)) return false;
    if (row.value == EventValue::text) out.text = value;
    if (row.value != EventValue::millis) return !has_value || !value.empty();
    const auto number = base::parse_unsigned(value);
    out.millis = number.value_or(0);
    return number.has_value();
}

bool is_plain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != '\\';
}

}  // namespace

std::optional<EventLine> next_event_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == rest.npos) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    const std::size_t blank = line.find(' ');
    const bool has_value = blank != line.npos;
    const std::string_view name = line.substr(0, blank);
    for (std::size_t i = 0; i < kEventKeys; ++i) {
        if (kEventKeyRows[i].name != name) continue;
        EventLine out{static_cast<EventKey>(i), {}, 0};
        const std::string_view value = has_value ? line.substr(blank + 1) : std::string_view{};
        if (!take_value(kEventKeyRows[i], has_value, value, out)) return std::nullopt;
        rest.remove_prefix(end + 1);
        return out;
    }
    return std::nullopt;
}

base::FixedString<4> escape_event_character(char c) {
    base::FixedString<4> out;
    if (is_plain(c)) {
        out.append({&c, 1});
    } else {
        out.append("\\x");
        out.append(base::hexadecimal(static_cast<unsigned char>(c), 2).view());
    }
    return out;
}

bool unescape_event_text(std::string_view text, EventText& out) {
    constexpr std::size_t escape = 4;  // \xHH
    out.clear();
    while (!text.empty()) {
        if (text[0] != '\\') {
            const std::string_view plain = text.substr(0, text.find('\\'));
            if (!out.append(plain)) return false;
            text.remove_prefix(plain.size());
            continue;
        }
        if (text.size() < escape || text[1] != 'x') return false;
        const auto code = base::parse_hexadecimal(text.substr(2, 2));
        if (!code) return false;
        const char c = static_cast<char>(*code);
        if (!out.append({&c, 1})) return false;
        text.remove_prefix(escape);
    }
    return true;
}

}  // namespace slipway::formats
