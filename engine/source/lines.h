// From the text of a definition file to its entries: the step that inih does.
//
// inih lexes sections, keys, comments and continued lines; our line source in front of it counts
// lines and refuses what inih would cut or misread in silence: lines longer than its buffer,
// section names and keys longer than 49 bytes, a missing '=', a ':' as the separator. The warning
// "comment-in-value" tells where " ;" ended a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/source/source_text.h"

namespace slipway::source {

struct Entry {
    // Where a piece of the joined value stands in the file.
    struct Part {
        std::size_t offset = 0;  // in `value`
        int line = 0, column = 0;
    };

    std::string section;  // as written between the brackets, "" before the first section
    std::string key;
    // The value, its continued lines joined by one blank, or by nothing where a line ends in a
    // backslash.
    std::string value;
    std::vector<Part> parts;
    int line = 0, column = 0;  // of the key
};

// The name of a section whose heading could not be read; its entries need no further message.
inline constexpr std::string_view kUnreadableSection = "?";

// Longer section names and keys are cut by inih.
inline constexpr std::size_t kLongestName = 49;
// The longest line that Debian's inih reads, without its newline.
inline constexpr std::size_t kLongestLine = 198;

std::vector<Entry> read_entries(const SourceText& text, diag::Sink& sink);

// The place of byte `offset` of the entry's value.
diag::Position place_of(const Entry& entry, std::size_t offset, const SourceText& text);

}  // namespace slipway::source
