// Words of a value: white space separates, quotes group, C escapes as in systemd.syntax(7).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::importers::systemd {

struct Word {
    std::string text;
    std::size_t offset = 0;  // of its first byte in the value, quotes included
    std::size_t length = 0;  // bytes of the value it takes
    bool quoted = false;     // some part of it stood in quotes
    // A "\x" that is no escape, or a lone backslash at the end, was kept as it is.
    bool unknown_escape = false;
};

enum class Escapes { c_style, keep };  // keep: backslashes are ordinary

// The next word of `value` from `at` on, which is moved behind it; nothing at the end, or, with
// `error` set, at an unbalanced quote or an escape of NUL or of no character.
std::optional<Word> next_word(std::string_view value,
                              std::size_t& at,
                              Escapes escapes,
                              std::string& error);

// All words; `error` as above (then what came before it is returned).
std::vector<Word> split_words(std::string_view value, Escapes escapes, std::string& error);

// A text without words: its C escapes are what they stand for, quotes and blanks are its own.
// Nothing, with `error`, where split_words() would end.
std::optional<std::string> unescaped(std::string_view text, std::string& error);

// All words without quotes or escapes, as most lists are read.
std::vector<Word> split_plain(std::string_view value);

}  // namespace slipway::importers::systemd
