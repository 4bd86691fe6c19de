#include "engine/source/emit.h"

#include <algorithm>

#include "engine/source/lines.h"

namespace slipway::source {
namespace {

constexpr std::size_t kPretty = 100;             // the width at which a line is broken at a blank
constexpr std::size_t kHard = kLongestLine - 1;  // room for the backslash
constexpr std::string_view kIndent = "    ";

// A continued line may not begin like a comment or with a blank that would be lost.
bool may_begin(char c) {
    return c != ' ' && c != ';' && c != '#';
}

bool may_end(char c) {
    return c != ' ' && c != '\\';
}

// The last blank at or below `limit` at which `text` can be broken; 0 when there is none.
std::size_t blank_break(std::string_view text, std::size_t limit) {
    for (std::size_t i = std::min(limit, text.size() - 1); i > 0; --i)
        if (text[i] == ' ' && may_end(text[i - 1]) && i + 1 < text.size() && may_begin(text[i + 1]))
            return i;
    return 0;
}

std::size_t anywhere_break(std::string_view text, std::size_t limit) {
    for (std::size_t i = std::min(limit, text.size() - 1); i > 0; --i) {
        const bool continuation_byte = (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80;
        if (!continuation_byte && may_end(text[i - 1]) && may_begin(text[i])) return i;
    }
    return 0;
}

}  // namespace

std::optional<std::string> fold(std::string_view key, std::string_view value) {
    std::string out = std::string(key) + " =";
    std::size_t used = out.size() + 1;
    if (!value.empty()) out += ' ';
    while (used + value.size() > kPretty) {
        std::size_t at = blank_break(value, kPretty > used ? kPretty - used : 0);
        if (at == 0) at = blank_break(value, kHard - used);
        if (at != 0) {
            out += std::string(value.substr(0, at)) + "\n";
            value.remove_prefix(at + 1);
        } else {
            if (used + value.size() <= kHard) break;
            at = anywhere_break(value, kHard - used);
            if (at == 0) return std::nullopt;
            out += std::string(value.substr(0, at)) + "\\\n";
            value.remove_prefix(at);
        }
        out += kIndent;
        used = kIndent.size();
    }
    return out + std::string(value) + "\n";
}

}  // namespace slipway::source
