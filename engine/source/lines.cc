#include "engine/source/lines.h"

#include <ini.h>

#include <algorithm>
#include <cstring>

namespace slipway::source {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
    const std::size_t start = text.find_first_not_of(kBlanks);
    if (start == text.npos) return {};
    return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

// Where " ;" begins a comment in a value: the offset of the ';', or npos.
std::size_t comment_in(std::string_view value) {
    for (std::size_t i = 1; i < value.size(); ++i)
        if (value[i] == ';' && kBlanks.find(value[i - 1]) != kBlanks.npos) return i;
    return value.npos;
}

// What stands between ini_parse_stream() and the text.
class Lines {
public:
    Lines(const SourceText& text, diag::Sink& sink) : text_(text), sink_(sink) {}

    // inih's fgets: the next line, or nothing at the end.
    char* next(char* out, int room);
    void add(const char* section, const char* key, const char* value);

    std::vector<Entry> take() { return std::move(entries_); }

private:
    std::string_view prepare(std::string_view line, std::size_t room);
    bool check_heading(std::string_view line);
    bool check_key(std::string_view line);
    void error(std::size_t offset,
               std::size_t length,
               const char* code,
               std::string message,
               std::string help);

    int column(std::size_t offset) const { return static_cast<int>(offset + skipped_) + 1; }

    const SourceText& text_;
    diag::Sink& sink_;
    std::vector<Entry> entries_;
    int line_ = 0;
    std::size_t skipped_ = 0;  // bytes of a byte order mark before the line
    bool key_before_ = false;  // an indented line continues a value
    bool continues_ = false;   // this line does
};

void Lines::error(std::size_t offset,
                  std::size_t length,
                  const char* code,
                  std::string message,
                  std::string help) {
    sink_.add(text_.at(line_, column(offset), static_cast<int>(length), code, std::move(message),
                       std::move(help)));
}

char* Lines::next(char* out, int room) {
    if (line_ >= text_.line_count()) return nullptr;
    ++line_;
    std::string_view line = text_.line(line_);
    skipped_ = 0;
    if (line_ == 1 && line.starts_with("\xef\xbb\xbf")) {
        line.remove_prefix(3);
        skipped_ = 3;
    }
    const std::string_view given = prepare(line, static_cast<std::size_t>(room));
    const std::size_t length = given.copy(out, static_cast<std::size_t>(room) - 2);
    std::strcpy(out + length, "\n");
    return out;
}

// The line as inih shall see it: itself, or an empty comment in place of one that is refused.
std::string_view Lines::prepare(std::string_view line, std::size_t room) {
    constexpr std::string_view nothing = "#";
    const std::size_t longest = std::min(room - 2, kLongestLine);
    if (line.size() > longest) {
        error(longest, line.size() - longest, "svc/long-line",
              "this line has " + std::to_string(line.size()) + " bytes, " +
                  std::to_string(longest) + " are allowed",
              "continue the value on an indented line; a line that ends in \\ is continued without "
              "a blank");
        continues_ = false;
        return nothing;
    }
    const std::string_view content = trimmed(line);
    if (content.empty() || content[0] == ';' || content[0] == '#') return nothing;
    continues_ = key_before_ && kBlanks.find(line[0]) != kBlanks.npos;
    if (continues_) return line;
    if (content[0] == '[') {
        key_before_ = false;
        return check_heading(line) ? line : std::string_view("[?]");
    }
    key_before_ = check_key(line);
    return key_before_ ? line : nothing;
}

bool Lines::check_heading(std::string_view line) {
    const std::size_t open = line.find('[');
    const std::size_t close = line.find(']', open);
    if (close == line.npos) {
        error(open, line.size() - open, "svc/bad-section", "this section has no closing bracket",
              "write [NAME]");
        return false;
    }
    if (close - open - 1 > kLongestName) {
        error(open + 1, close - open - 1, "svc/long-name",
              "this section's name has more than " + std::to_string(kLongestName) + " bytes",
              "no section has so long a name; shorten the label");
        return false;
    }
    const std::string_view rest = trimmed(line.substr(close + 1));
    if (!rest.empty() && rest[0] != ';' && rest[0] != '#') {
        error(close + 1, line.size() - close - 1, "svc/bad-section",
              "there is more behind the section's name", "write the key on a line of its own");
        return false;
    }
    return true;
}

bool Lines::check_key(std::string_view line) {
    const std::size_t start = line.find_first_not_of(kBlanks);
    const std::size_t separator = line.find_first_of("=:");
    const std::size_t comment = comment_in(line);
    if (separator == line.npos || comment < separator) {
        error(start, trimmed(line).size(), "svc/no-value", "this line is no KEY = VALUE",
              "write KEY = VALUE; a line that continues a value is indented, a comment begins "
              "with #");
        return false;
    }
    const std::string_view key = trimmed(line.substr(0, separator));
    if (line[separator] == ':') {
        error(separator, 1, "svc/no-value", "':' where '=' is expected", "write KEY = VALUE");
        return false;
    }
    if (key.empty()) {
        error(separator, 1, "svc/no-value", "there is no key before '='", "write KEY = VALUE");
        return false;
    }
    if (key.size() > kLongestName) {
        error(start, key.size(), "svc/long-name",
              "this key has more than " + std::to_string(kLongestName) + " bytes",
              "no key is so long; is a '=' missing?");
        return false;
    }
    return true;
}

void Lines::add(const char* section, const char* key, const char* value) {
    const std::string_view line = text_.line(line_).substr(skipped_);
    std::size_t start = continues_ ? 0 : line.find('=') + 1;
    start = std::min(line.find_first_not_of(kBlanks, start), line.size());
    std::string_view written = trimmed(line.substr(start));
    std::string_view given = value;
    // Older versions of inih do not look for comments in continued lines, newer ones do.
    const std::size_t comment = comment_in(given);
    if (comment != given.npos) given = trimmed(given.substr(0, comment));
    if (given.size() < written.size()) {
        const std::size_t cut = written.find(';', given.size());
        diag::Diagnostic d = text_.at(
            line_, column(start + (cut == written.npos ? given.size() : cut)), 1,
            "svc/comment-in-value", "\" ;\" ends the value here, the rest is a comment",
            "write \\x3b (in commands within double quotes) if it belongs to the value; put "
            "comments on lines of their own");
        d.severity = diag::Severity::warning;
        sink_.add(std::move(d));
    }
    if (!continues_ || entries_.empty()) {
        Entry entry;
        entry.section = section;
        entry.key = key;
        entry.line = line_;
        entry.column = column(line.find_first_not_of(kBlanks));
        entries_.push_back(std::move(entry));
    }
    Entry& entry = entries_.back();
    if (continues_) {
        if (entry.value.ends_with('\\'))
            entry.value.pop_back();
        else if (!entry.value.empty())
            entry.value += ' ';
    }
    entry.parts.push_back({entry.value.size(), line_, column(start)});
    entry.value += given;
}

}  // namespace

std::vector<Entry> read_entries(const SourceText& text, diag::Sink& sink) {
    if (!text.check_bytes(sink)) return {};
    Lines lines(text, sink);
    ini_parse_stream(
        [](char* out, int room, void* stream) -> char* {
            return static_cast<Lines*>(stream)->next(out, room);
        },
        &lines,
        [](void* user, const char* section, const char* key, const char* value) -> int {
            static_cast<Lines*>(user)->add(section, key, value);
            return 1;
        },
        &lines);
    return lines.take();
}

diag::Position place_of(const Entry& entry, std::size_t offset, const SourceText& text) {
    diag::Position place{text.path(), entry.line, entry.column};
    for (const Entry::Part& part : entry.parts) {
        if (part.offset > offset) break;
        place.line = part.line;
        place.column = part.column + static_cast<int>(offset - part.offset);
    }
    return place;
}

}  // namespace slipway::source
