// UTF-8, as far as text that people write needs it.
#pragma once

#include <cstddef>
#include <string_view>

namespace slipway::base {

// The length of the character at the start of `text`, 1 to 4; 0 when there is none: an empty text,
// a stray or missing continuation byte, an overlong form, a surrogate, above U+10FFFF.
constexpr std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    const unsigned lead = byte(0);
    if (text.empty()) return 0;
    if (lead < 0x80) return 1;
    if (lead < 0xc2 || lead > 0xf4 || !follows(1)) return 0;
    if (lead < 0xe0) return 2;
    // The second byte decides what the lead leaves open: overlong, surrogate, too large.
    const unsigned second = byte(1);
    const bool wrong = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                       (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
    if (wrong || !follows(2)) return 0;
    if (lead < 0xf0) return 3;
    return follows(3) ? 4 : 0;
}

}  // namespace slipway::base
