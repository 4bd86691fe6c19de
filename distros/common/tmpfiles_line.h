// One line of a tmpfiles.d(5) file: TYPE PATH MODE USER GROUP AGE ARGUMENT.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace slipway::boot {

struct TmpfilesLine {
    enum class Kind {
        directory,  // d D e v q Q
        file,       // f, and F or f+ which empty it first
        link,       // L, and L+ which replaces what is there
        fifo,       // p
        cleaning,   // x X r R: nothing to make
        other,      // not made by us
    };

    Kind kind = Kind::other;
    bool replace = false;   // '+'
    bool may_fail = false;  // '-'
    std::string_view path;
    std::optional<std::uint32_t> mode;
    std::string_view user, group;  // empty: root
    std::string_view argument;
};

enum class TmpfilesResult { blank, line, wrong };

// Views into `text`, whose quoted words are unquoted in place. Modes may have the prefixes ~ and :.
TmpfilesResult read_tmpfiles_line(std::span<char> text, TmpfilesLine& out);

}  // namespace slipway::boot
