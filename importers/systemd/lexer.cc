#include "importers/systemd/lexer.h"

#include <array>
#include <optional>
#include <utility>

#include "importers/systemd/utf8.h"

namespace slipway::importers::systemd {
namespace {

constexpr std::string_view kBlanks = " \t\n\r";

std::size_t first_visible(std::string_view text) {
    const std::size_t at = text.find_first_not_of(kBlanks);
    return at == std::string_view::npos ? text.size() : at;
}

// A backslash that no backslash before it escapes ends the text: the line is continued.
bool ends_escaped(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && text[text.size() - 1 - count] == '\\') ++count;
    return count % 2 == 1;
}

// A logical line: pieces of physical lines with their places.
struct Logical {
    std::string text;
    std::vector<Origin> origins;
};

class Lexer {
public:
    Lexer(const SourceFile& file, std::size_t index) : file_(file), index_(index) {}

    Lexed run();

private:
    void physical_line(std::string_view line, int number, std::size_t skipped);
    void logical_line(const Logical& line);
    void section_header(const Logical& line);
    void assignment(const Logical& line);
    void problem(const Logical& line,
                 std::string code,
                 std::string message,
                 std::string help,
                 bool fatal = false);

    const SourceFile& file_;
    std::size_t index_;
    std::optional<Logical> pending_;
    std::string section_;
    bool skip_section_ = false;
    bool stop_ = false;
    Lexed out_;
};

void Lexer::problem(
    const Logical& line, std::string code, std::string message, std::string help, bool fatal) {
    Problem p{std::move(code), std::move(message), std::move(help)};
    p.line = line.origins.front().line;
    p.column = line.origins.front().column;
    p.length = static_cast<int>(std::min<std::size_t>(line.text.size(), 80));
    p.fatal = fatal;
    out_.problems.push_back(std::move(p));
    if (fatal) stop_ = true;
    if (out_.problems.size() < kMostProblems || stop_) return;
    stop_ = true;
    Problem last{"too-many-problems", "too many faults in this file: the rest of it is not read",
                 "this does not look like a unit file; mend it or leave it out"};
    last.line = line.origins.front().line;
    last.fatal = true;
    out_.problems.push_back(std::move(last));
}

void Lexer::section_header(const Logical& line) {
    const std::string& text = line.text;
    const std::size_t end = text.find_last_not_of(kBlanks);
    if (text[end] != ']') {
        problem(line, "bad-section", "the section header has no closing bracket",
                "write it as [Service], alone on its line; systemd refuses this unit", true);
        return;
    }
    section_ = text.substr(1, end - 1);
    skip_section_ = section_.starts_with("X-");
    static constexpr std::array<std::string_view, 11> known{
        "Unit",      "Service", "Socket", "Timer", "Path",   "Mount",
        "Automount", "Swap",    "Slice",  "Scope", "Install"};
    for (const std::string_view name : known)
        if (section_ == name) return;
    if (skip_section_) return;
    skip_section_ = true;
    problem(line, "unknown-section", "unknown section [" + section_ + "]: its lines have no effect",
            "sections of other programs begin with \"X-\"");
}

void Lexer::assignment(const Logical& line) {
    const std::string& text = line.text;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
        problem(line, "missing-equals", "this line is no assignment and has no effect",
                "write KEY=VALUE; a value that goes on needs a backslash at the end of its line");
        return;
    }
    const std::size_t key_end = text.find_last_not_of(kBlanks, equals == 0 ? 0 : equals - 1);
    if (equals == 0 || key_end == std::string::npos) {
        problem(line, "missing-key", "this line has no key before \"=\" and has no effect",
                "write KEY=VALUE");
        return;
    }
    if (section_.empty()) {
        problem(line, "no-section", "this assignment stands before any section and has no effect",
                "put it below [Unit], [Service] or [Install]");
        return;
    }
    Assignment a;
    a.key = text.substr(0, key_end + 1);
    if (a.key.starts_with("X-")) return;
    if (out_.assignments.size() >= kMostAssignments) {
        problem(line, "too-many-assignments", "more assignments than any unit has",
                "this does not look like a unit file; leave it out", true);
        return;
    }
    a.section = section_;
    a.file = index_;
    a.line = line.origins.front().line;
    a.column = line.origins.front().column;
    const std::size_t begin = equals + 1 + first_visible(std::string_view(text).substr(equals + 1));
    const std::size_t end = text.find_last_not_of(kBlanks);
    if (begin < text.size()) {
        a.value = text.substr(begin, end + 1 - begin);
        for (std::size_t i = 0; i < line.origins.size(); ++i) {
            const Origin& o = line.origins[i];
            const bool last = i + 1 == line.origins.size();
            if (!last && line.origins[i + 1].offset <= begin) continue;
            const std::size_t from = std::max(o.offset, begin);
            a.origins.push_back(
                {from - begin, o.line, o.column + static_cast<int>(from - o.offset)});
        }
    }
    out_.assignments.push_back(std::move(a));
}

void Lexer::logical_line(const Logical& line) {
    if (first_visible(line.text) == line.text.size()) return;
    if (line.text.front() == '[') return section_header(line);
    if (!valid_utf8(line.text)) {
        problem(line, "invalid-utf8", "this line is not UTF-8 and has no effect",
                "convert the file to UTF-8");
        return;
    }
    if (!skip_section_) assignment(line);
}

void Lexer::physical_line(std::string_view line, int number, std::size_t skipped) {
    const std::size_t blanks = first_visible(line);
    const std::string_view visible = line.substr(blanks);
    if (!visible.empty() && (visible.front() == '#' || visible.front() == ';')) return;
    if (!pending_) pending_.emplace();
    Logical& logical = *pending_;
    logical.origins.push_back(
        {logical.text.size(), number, static_cast<int>(blanks + skipped) + 1});
    logical.text += visible;
    if (logical.text.size() > kLongestLine) {
        problem(logical, "line-too-long", "this line is longer than a mebibyte",
                "this does not look like a unit file; systemd refuses it", true);
        return;
    }
    if (ends_escaped(logical.text)) {
        logical.text.back() = ' ';
        return;
    }
    const Logical done = std::move(*pending_);
    pending_.reset();
    logical_line(done);
}

Lexed Lexer::run() {
    std::string_view rest = file_.text;
    if (rest.find('\0') != std::string_view::npos) {
        problem({"", {{0, 1, 1}}}, "binary-file", "this file has NUL bytes: it is no unit file",
                "leave it out or restore it from its package", true);
        return std::move(out_);
    }
    std::size_t skipped = 0;
    if (rest.starts_with("\xef\xbb\xbf")) {
        skipped = 3;
        rest.remove_prefix(skipped);
    }
    for (int number = 1; !rest.empty() && !stop_; ++number, skipped = 0) {
        const std::size_t end = rest.find_first_of("\r\n");
        physical_line(rest.substr(0, end), number, skipped);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(rest.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    // A backslash on the last line continues into nothing.
    if (pending_ && !stop_) logical_line(*pending_);
    return std::move(out_);
}

}  // namespace

Lexed lex(const SourceFile& file, std::size_t index) {
    return Lexer(file, index).run();
}

Origin origin_of(const Assignment& assignment, std::size_t offset) {
    Origin found{offset, assignment.line, assignment.column};
    for (const Origin& o : assignment.origins) {
        if (o.offset > offset) break;
        found = {offset, o.line, o.column + static_cast<int>(offset - o.offset)};
    }
    return found;
}

}  // namespace slipway::importers::systemd
