// Unit files as assignments: the syntax of systemd.syntax(7) and of systemd's own reader where the
// page is silent.
//
// * A line that ends in a backslash goes on in the next one; the backslash becomes a blank. Comment
//   lines ('#' or ';' first) inside a continued value are left out and do not end it.
// * A comment that ends in a backslash does not continue.
// * LF, CRLF and a lone CR end a line; a byte order mark at the start is skipped.
// * Sections and keys that begin with "X-" belong to other programs and are skipped.
// * A line that is not UTF-8, has no '=' or no key, or stands before any section is left out by
//   systemd with a warning; here it is a Problem.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "importers/systemd/source_file.h"

namespace slipway::importers::systemd {

// From `offset` in a joined value on, the text stands at line:column of the file.
struct Origin {
    std::size_t offset = 0;
    int line = 0;
    int column = 0;
};

struct Assignment {
    std::string section, key;
    std::string value;            // continuation lines joined, white space at both ends removed
    std::size_t file = 0;         // index into the unit's files
    int line = 0;                 // of the key
    int column = 0;               // of the key
    std::vector<Origin> origins;  // of the value's pieces; empty for an empty value
};

// Something systemd would skip (or stop at) with a warning.
struct Problem {
    std::string code;  // without "systemd/"
    std::string message, help;
    int line = 0, column = 0, length = 1;
    bool fatal = false;  // systemd refuses the whole unit
};

struct Lexed {
    std::vector<Assignment> assignments;
    std::vector<Problem> problems;
};

// Bounds on hostile input. A file that exceeds one is given up with a fatal problem.
inline constexpr std::size_t kLongestLine = std::size_t{1} << 20;  // systemd's LONG_LINE_MAX
inline constexpr std::size_t kMostAssignments = 10000;
inline constexpr std::size_t kMostProblems = 100;

// `index` is put into Assignment::file.
Lexed lex(const SourceFile& file, std::size_t index);

// Where byte `offset` of an assignment's value stands.
Origin origin_of(const Assignment& assignment, std::size_t offset);

}  // namespace slipway::importers::systemd
