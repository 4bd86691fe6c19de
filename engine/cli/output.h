// What the commands print: text with colours on a terminal only, columns, times, exit codes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diag/source_line.h"
#include "engine/formats/protocol.h"

namespace slipway::cli {

// Exit codes besides formats::Outcome.
inline constexpr int kNoManager = 7;
inline constexpr int kTimeIsUp = 8;
inline constexpr int kUsage = 100;
inline constexpr int kSystem = 111;

enum class Colour { none, dim, red, green, yellow, bold };

// Why something was not done. `service` and `code` (an exit code) where one of several is told.
struct Fault {
    std::string what, help, service;
    int code = 0;
};

// "WHO: WHAT\n  help: HELP\n"
std::string as_text(std::string_view who, std::string_view what, std::string_view help);

class Output {
public:
    // `json`: errors are for programs, too.
    explicit Output(bool colour, bool json = false) : colour_(colour), json_(json) {}

    // To standard output; false once that is gone (a closed pipe), and then nothing more is done.
    bool print(std::string_view text);
    // "slipway: WHAT\n  help: HELP\n" to standard error; with --json one line (json_answers.h).
    void error(std::string_view what, std::string_view help = {}) const;
    void error(const Fault& fault) const;
    // "slipway: WHAT\n" to standard error: what goes on.
    void note(std::string_view what) const;
    // To standard error, as it is.
    void print_error(std::string_view text) const;
    std::string in(Colour colour, std::string_view text) const;

    bool colours() const { return colour_; }

private:
    bool colour_, json_;
    bool gone_ = false;
};

// Rows of cells in columns as wide as their widest cell (of characters, escape sequences left out);
// the last column is as it comes.
std::string columns(const std::vector<std::vector<std::string>>& rows);

// "4 s", "12 min", "3 h", "5 d": how long ago, or how long it takes.
std::string duration(std::uint64_t seconds);
// "812 k", "3.4 M", "12 G": of bytes, in units of 1024.
std::string size_text(std::uint64_t bytes);
// "2024-06-07 12:34:56" in local time.
std::string local_time(std::int64_t unix_seconds);

using diag::printable;

Colour colour_of(formats::ServiceState state);

}  // namespace slipway::cli
