// The logging script: what becomes of a line. s6-log's language, see slipway-log(8).
//
// Pure: from the program's arguments to a list of directives that are evaluated for each line in
// order. A line begins selected; a selection changes that; an action takes it if it is selected.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/logger/pattern.h"

namespace slipway::logger {

inline constexpr std::size_t kMaxDirectories = 8;
inline constexpr std::size_t kMaxDirectives = 64;
inline constexpr std::size_t kMaxPatterns = 32;

// How archives of a directory are limited.
struct Limits {
    std::uint64_t file_size = 99999;  // s: rotated before a line would make it larger
    std::uint32_t archives = 10;      // n: the oldest beyond these are removed
    std::uint64_t archives_size = 0;  // S: of all archives; 0: no limit
    std::uint32_t retry_ms = 2000;    // r: the first wait after a failure
};

struct Directive {
    enum class Kind : std::uint8_t {
        select,         // + PATTERN
        deselect,       // - PATTERN
        select_others,  // f: exactly the lines that no action has taken
        directory,      // a path
        output,         // 1
        alert,          // 2
    };
    Kind kind = Kind::select;
    std::size_t pattern = 0;    // index into Script::patterns
    std::size_t directory = 0;  // index into Script::directories
    bool tai_stamp = false;     // t
    bool iso_stamp = false;     // T
};

struct LogTarget {
    std::string_view path;
    Limits limits;
    bool tai_stamp = false;
    bool iso_stamp = false;
};

struct Script {
    base::FixedList<Directive, kMaxDirectives> directives;
    base::FixedList<LogTarget, kMaxDirectories> directories;
    std::array<Pattern, kMaxPatterns> patterns;
    std::size_t pattern_count = 0;
    bool has_selections = false;  // else every line goes to every action
};

struct ScriptError {
    std::size_t word = 0;  // index of the argument
    std::string_view message;
    std::string_view help;
};

// The views of the script point into the words.
std::optional<ScriptError> parse_script(std::span<const char* const> words, Script& script);

}  // namespace slipway::logger
