#include "engine/formats/boot_state.h"

#include <array>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

struct Key {
    std::string_view name;
    Generation BootState::*field;
};

constexpr std::array<Key, 4> kKeys{{{"current", &BootState::current},
                                    {"last-good", &BootState::last_good},
                                    {"confirmed", &BootState::confirmed},
                                    {"tries", &BootState::tried}}};

constexpr std::size_t kLongest = 4096;

// Takes the next blank-separated word off `line`.
std::string_view take_word(std::string_view& line) {
    const auto begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return line = {};
    line.remove_prefix(begin);
    const auto word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(word.size());
    return word;
}

std::string_view read_line(std::string_view line, BootState& state, unsigned& seen) {
    const auto name = take_word(line);
    if (name.empty() || name[0] == '#') return {};
    for (std::size_t i = 0; i < kKeys.size(); ++i) {
        if (kKeys[i].name != name) continue;
        if ((seen & (1U << i)) != 0) return "this key stands here twice";
        seen |= 1U << i;
        const auto value = base::parse_unsigned(take_word(line));
        if (!value) return "a generation's number is expected";
        state.*kKeys[i].field = *value;
        if (kKeys[i].field == &BootState::tried) {
            const auto count = base::parse_unsigned(take_word(line));
            if (!count || *count > 1000000) return "the number of tries is expected";
            state.tries = static_cast<std::uint32_t>(*count);
        }
        return take_word(line).empty() ? std::string_view{} : "too many words";
    }
    return "unknown key; known are current, last-good, confirmed and tries";
}

}  // namespace

BootStateText encode(const BootState& state) {
    BootStateText text;
    for (const auto& key : kKeys) {
        if (state.*key.field == 0) continue;
        text.append(key.name);
        text.append(" ");
        text.append(base::decimal_unsigned(state.*key.field).view());
        if (key.field == &BootState::tried) {
            text.append(" ");
            text.append(base::decimal_unsigned(state.tries).view());
        }
        text.append("\n");
    }
    return text;
}

BootStateError decode_boot_state(std::string_view text, BootState& out) {
    if (text.size() > kLongest) return {1, "longer than 4096 bytes"};
    BootState state;
    unsigned seen = 0;
    unsigned number = 0;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        ++number;
        // A file cut short by a crash may end in half a number.
        if (line.size() == text.size()) return {number, "the last line has no newline"};
        if (const auto why = read_line(line, state, seen); !why.empty()) return {number, why};
        text.remove_prefix(line.size() + 1);
    }
    out = state;
    return {};
}

}  // namespace slipway::formats
