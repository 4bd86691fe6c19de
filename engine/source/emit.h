// Lines of a definition file as they are written: KEY = VALUE, folded where inih needs it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/require.h"
#include "engine/source/text_escape.h"

namespace slipway::source {

// "KEY = VALUE\n"; a long value goes on in indented lines, at blanks where it can, else behind a
// backslash. Nothing when it cannot be broken anywhere; the strict encoding always can.
std::optional<std::string> fold(std::string_view key, std::string_view value);

// Collects the keys of one section.
class Emit {
public:
    // `encode(Escape)` gives the value's text.
    template <typename Encode>
    void add(std::string_view key, Encode encode) {
        std::optional<std::string> lines = fold(key, encode(Escape::plain));
        if (!lines) lines = fold(key, encode(Escape::strict));
        base::require(lines.has_value());
        text_ += *lines;
    }

    const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace slipway::source
