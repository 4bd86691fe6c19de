// The line of a source as a terminal can show it, with the marks below the place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace slipway::diag {

// Control characters (C1 too) and bytes that are no UTF-8 become '?', so that a hostile file cannot
// drive a terminal. Tabs are kept.
std::string printable(std::string_view text);

struct ShownLine {
    std::string text;
    std::string marks;  // "  ^~~~"; empty without a column
};

// At most about 160 bytes of `line` around `column` (1-based, in bytes; 0: none), "…" where
// something is left out. `length` bytes from there are marked, as far as they are shown.
ShownLine show_line(std::string_view line, std::size_t column, std::size_t length);

}  // namespace slipway::diag
