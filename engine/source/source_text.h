// The text of one definition file, and diagnostics that point into it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diag/diagnostic.h"

namespace slipway::source {

class SourceText {
public:
    SourceText(std::string path, std::string text);

    const std::string& path() const { return path_; }

    const std::string& text() const { return text_; }

    int line_count() const { return static_cast<int>(starts_.size()); }

    // Line `line` (from 1) without its newline and without a carriage return before it.
    std::string_view line(int line) const;

    // A diagnostic at a place of this text, with its source line.
    diag::Diagnostic at(int line,
                        int column,
                        int length,
                        std::string code,
                        std::string message,
                        std::string help) const;

    // Refuses what is no text: zero bytes, control characters, invalid UTF-8, UTF-16. Reports the
    // first such place; true when there is none. A byte order mark is accepted.
    bool check_bytes(diag::Sink& sink) const;

private:
    std::string path_;
    std::string text_;
    std::vector<std::size_t> starts_;  // of each line
};

}  // namespace slipway::source
