// Encoder of command lines: the inverse of command_line.h, in one canonical spelling.
//
// decode(encode(word)) == word for every word whose names are names and whose texts hold no zero
// byte. A word is written bare if it can be, else in single quotes, else in double quotes.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/formats/command_line.h"

namespace slipway::formats {

struct WordView {
    std::span<const CommandPiece> pieces;
    bool split = false;
    // The first word of a command: one that begins with a flag's character is quoted.
    bool program = false;
};

// Writes the word to `out`, as far as it fits, and gives the length the whole text has (as
// snprintf does): call it again with a larger buffer when the result is greater than out.size().
std::size_t encode_word(const WordView& word, std::span<char> out);

// The same for a literal.
std::size_t encode_literal(std::string_view text, std::span<char> out);

// What stands between a variable's name and its operand: "", ":-", "-", ":+" or "+".
std::string_view operator_text(CommandPiece::Operator op);

// "-", "+", "@" in this order; at most 3 bytes.
std::string_view encode_flags(CommandFlags flags);

}  // namespace slipway::formats
