#include "engine/diag/source_line.h"

#include <algorithm>

#include "engine/base/utf8.h"

namespace slipway::diag {
namespace {

constexpr std::size_t kMost = 160;
constexpr std::size_t kBefore = 60;  // of them, before the place
constexpr std::string_view kCut = "…";

// The character at the start of `text` as it is shown; `size` becomes its length in bytes.
std::string_view shown_character(std::string_view text, std::size_t& size) {
    const std::size_t length = base::utf8_length(text);
    size = std::max<std::size_t>(length, 1);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const bool control = length == 1 && text[0] != '\t' && (byte(0) < 0x20 || byte(0) == 0x7f);
    const bool c1 = length == 2 && byte(0) == 0xc2 && byte(1) < 0xa0;
    return length == 0 || control || c1 ? "?" : text.substr(0, length);
}

bool inside_character(std::string_view line, std::size_t at) {
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xc0u) == 0x80u;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0, size = 0; i < text.size(); i += size)
        out += shown_character(text.substr(i), size);
    return out;
}

ShownLine show_line(std::string_view line, std::size_t column, std::size_t length) {
    const std::size_t place = std::min(column == 0 ? 0 : column - 1, line.size());
    std::size_t begin = 0, end = line.size();
    if (line.size() > kMost) {
        begin = std::min(place > kBefore ? place - kBefore : 0, line.size() - kMost);
        end = begin + kMost;
        // At most three bytes belong to a character that began before.
        for (int i = 0; i < 3 && inside_character(line, begin); ++i) ++begin;
        for (int i = 0; i < 3 && inside_character(line, end); ++i) ++end;
    }
    ShownLine shown;
    if (begin > 0) {
        shown.text += kCut;
        shown.marks += ' ';
    }
    const std::size_t marked = place + std::max<std::size_t>(length, 1);
    for (std::size_t i = begin, size = 0; i < end; i += size) {
        const std::string_view character = shown_character(line.substr(i), size);
        shown.text += character;
        if (i + size <= place)
            shown.marks += character == "\t" ? '\t' : ' ';
        else if (i < marked)
            shown.marks += i <= place ? '^' : '~';
    }
    if (place >= end) shown.marks += '^';
    if (end < line.size()) shown.text += kCut;
    if (column == 0) shown.marks.clear();
    return shown;
}

}  // namespace slipway::diag
