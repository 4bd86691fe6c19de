// A diagnostic: what is wrong, where, and the way out; and, for importers, what became of a
// construct.
//
// Library code never prints: it adds to a Sink, and the front end renders (render.h). Codes are
// stable: scripts and documentation refer to them, so a code is never reused for another meaning.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::diag {

// A place in a file. Lines and columns count from 1, columns in bytes; 0 means "the whole file" or
// "the whole line".
struct Position {
    std::string path;
    int line = 0;
    int column = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};

// A place in a text that is at hand: `offset` bytes from its begin, line and column as in Position.
struct Place {
    std::uint32_t offset = 0;
    int line = 0;
    int column = 0;
};

enum class Severity { note, warning, error };

// What an importer did with a construct it read (design, section 7).
enum class Loss {
    none,          // not a statement about an imported construct
    exact,         // means the same in the result
    approximated,  // differs, said how
    ignored,       // has no effect here, said why
    weakened,      // security or safety is lost
    refused,       // the service is not started unless forced
};

struct Diagnostic {
    Severity severity = Severity::error;
    Position where;
    std::string code;     // "systemd/unknown-directive": domain, slash, words with dashes
    std::string message;  // one sentence, lower case, no full stop
    std::string
        source_line;   // the text of where.line without its newline; empty when there is none
    int length = 1;    // bytes to underline from where.column
    std::string help;  // the way out; may be empty only for notes and exact constructs
    Loss loss = Loss::none;
    std::string service;  // the unit, script or definition this is about; may be empty
    std::string
        construct;  // the directive, variable or function, for the loss report; may be empty
};

std::string_view severity_name(Severity severity);
std::string_view loss_name(Loss loss);

// Collects diagnostics in the order in which they were found.
class Sink {
public:
    void add(Diagnostic diagnostic) { list_.push_back(std::move(diagnostic)); }

    const std::vector<Diagnostic>& list() const { return list_; }

    bool has_errors() const;

    // Sorted by path, line, column and code, duplicates removed: the same input gives the same
    // report.
    std::vector<Diagnostic> sorted() const;

private:
    std::vector<Diagnostic> list_;
};

// The nearest of `candidates` to a misspelt `word`, for "did you mean"; empty when none is near
// (edit distance over a third of the word's length). Ties go to the first.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// The text of line `line` (from 1) of `text`, without its newline; empty when there is no such
// line.
std::string_view line_of(std::string_view text, int line);

}  // namespace slipway::diag
