// Finding line ends, which is where a logger spends its own time: musl's memchr goes byte by byte
// through lines of usual length.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace slipway::logger {

// The first line end at or behind `at`, or npos. Eight bytes at a time: subtracting 1 from each
// byte borrows into the high bit of those that were zero, and the lowest of these is right.
inline std::size_t find_line_end(std::string_view text, std::size_t at) {
    constexpr std::uint64_t kOnes = 0x0101010101010101;
    if constexpr (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        for (; text.size() - at >= 8; at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, 8);
            word ^= kOnes * '\n';
            const std::uint64_t zeroes = (word - kOnes) & ~word & (kOnes << 7);
            if (zeroes != 0) return at + static_cast<std::size_t>(__builtin_ctzll(zeroes)) / 8;
        }
    }
    for (; at < text.size(); ++at)
        if (text[at] == '\n') return at;
    return std::string_view::npos;
}

}  // namespace slipway::logger
