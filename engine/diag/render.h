// Diagnostics as people and programs read them.
#pragma once

#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"

namespace slipway::diag {

struct TextStyle {
    bool colour = false;  // set only when the output is a terminal
};

// One diagnostic in the form of a compiler's:
//   path:line:col: severity: message [code]
//     the source line
//     ^~~~
//     help: the way out
// Nothing in it drives a terminal, and a long line is cut around the place (source_line.h).
std::string render_text(const Diagnostic& diagnostic, TextStyle style);

// All of them, in the given order.
std::string render_text(const std::vector<Diagnostic>& diagnostics, TextStyle style);

// One JSON object per line: severity, path, line, column, code, message, and source, help, loss,
// service, construct where they say something. Invalid UTF-8 is replaced by U+FFFD.
std::string render_json_lines(const std::vector<Diagnostic>& diagnostics);

}  // namespace slipway::diag
