// The logging script: what becomes of a line. s6-log's language and a little more, see
// slipway-log(8).
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
#include "engine/sys/udp.h"

namespace slipway::logger {

inline constexpr std::size_t kMaxDirectories = 8;
inline constexpr std::size_t kMaxDirectives = 64;
inline constexpr std::size_t kMaxPatterns = 32;
inline constexpr std::size_t kMaxStatusFiles = 8;

// How files of a directory are limited.
struct Limits {
    std::uint64_t file_size = 99999;   // s; 0: any
    std::uint64_t tolerance = 2000;    // l: a file that is so near to its size is rotated
    std::uint32_t age = 0;             // a: seconds after which a file is rotated; 0: never
    std::uint32_t archives = 10;       // n: the oldest beyond these are removed
    std::uint64_t archives_size = 0;   // S: of all archives; 0: no limit
    std::uint32_t least_archives = 0;  // N: on a full disk those beyond are removed; 0: none is
    std::uint32_t retry_ms = 2000;     // r: the first wait after a failure

    // A file of at least this many bytes is rotated at the next line end.
    std::uint64_t rotates_at() const {
        if (file_size == 0) return ~std::uint64_t{0};
        return file_size - (tolerance < file_size / 2 ? tolerance : file_size / 2);
    }
};

// What stands in front of a line.
struct Heading {
    bool tai = false;         // t
    bool iso = false;         // T
    char human = '\0';        // H: svlogd's form, with this between date and time
    std::string_view prefix;  // p, P
    bool blank = true;        // p: between the prefix and the line

    bool empty() const { return !tai && !iso && human == '\0' && prefix.empty(); }
};

struct Directive {
    enum class Kind : std::uint8_t {
        select,         // + PATTERN
        deselect,       // - PATTERN
        select_others,  // f: exactly the lines that no action has taken
        directory,      // a path
        output,         // 1
        alert,          // 2
        error,          // e: as 2, but the line as it is
        status,         // = PATH
    };
    Kind kind = Kind::select;
    std::size_t index = 0;   // of the pattern, the directory or the status file
    std::uint64_t size = 0;  // E: of an alert; 0: whole
    Heading heading;
};

struct LogTarget {
    std::string_view path;
    Limits limits;
    // ! or ?: the command that archives go through, ending with a NUL; empty: none.
    std::string_view processor;
    bool shell = false;  // ?: /bin/sh reads it, else execlineb
    // u or U: lines are sent there, too, or there instead. What cannot be sent is written.
    std::optional<sys::UdpAddress> udp;
    bool udp_only = false;
};

struct StatusTarget {
    std::string_view path;
    std::uint64_t size = 1001;  // ^: padded or cut to this; 0: as long as the line
};

struct Script {
    base::FixedList<Directive, kMaxDirectives> directives;
    base::FixedList<LogTarget, kMaxDirectories> directories;
    base::FixedList<StatusTarget, kMaxStatusFiles> status_files;
    std::array<Pattern, kMaxPatterns> patterns;
    std::size_t pattern_count = 0;
    bool has_selections = false;    // else every line goes to every action
    std::uint64_t line_limit = 0;   // longer lines are cut into lines of this length; 0: none is
    std::uint64_t match_limit = 0;  // m: patterns see so much of a line; 0: all
    bool match_stamp = false;       // M: patterns see the line with a TAI64N stamp
    BitSet replaced;                // R: these bytes become `replacement`
    char replacement = '\0';        // '\0': none is replaced
};

struct ScriptError {
    std::size_t word = 0;  // index of the argument
    std::string_view message;
    std::string_view help;
};

// The views of the script point into the words. `stamp_all` puts a TAI64N stamp before each line of
// every action.
std::optional<ScriptError> parse_script(std::span<const char* const> words,
                                        bool stamp_all,
                                        Script& script);

// "127.0.0.1" (port 514) or "127.0.0.1:5140"; nothing when it is neither.
std::optional<sys::UdpAddress> read_udp_address(std::string_view text);

}  // namespace slipway::logger
