// Escapes in values that are plain text (Description, addresses of mounts …) and in words.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/command.h"

namespace slipway::source {

// How far an encoder goes: `plain` keeps the text readable; `strict` escapes all that could stand
// in the way of breaking a line anywhere.
enum class Escape { plain, strict };

struct EscapeError {
    std::size_t offset = 0, length = 0;
};

// \\ \n \t \r \s (blank) \" \' \$ and \xHH; any other backslash is an error. `failed` is set then.
std::string decode_text(std::string_view text, std::optional<EscapeError>& failed);
// Nothing in the result is lost by inih: no " ;", no blanks at the ends, no control characters.
std::string encode_text(std::string_view text, Escape escape);

// Words and commands as docs/formats/command-line.md has them, safe for inih in the same way.
std::string encode_words(const std::vector<std::string>& words, Escape escape);
std::string encode_word(const std::string& word, Escape escape);
std::string encode_command(const model::Command& command, Escape escape);

}  // namespace slipway::source
