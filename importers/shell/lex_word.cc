// Words: text, quotes, escapes.
#include <algorithm>

#include "importers/shell/reader.h"

namespace slipway::importers::shell {

Word Reader::word() {
    Word out;
    out.place = place();
    parts(Mode::plain, out.parts);
    out.end = offset();
    return out;
}

bool Reader::ends(Mode mode, char c) const {
    switch (mode) {
        case Mode::plain:
            return std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos;
        case Mode::operand:
        case Mode::quoted_operand:
            return c == '}';
        case Mode::quoted:
            return c == '"';
        case Mode::arithmetic:
            return c == '(' || c == ')';
        case Mode::here:
            break;
    }
    return false;
}

void Reader::parts(Mode mode, std::vector<Part>& out) {
    while (!failed()) {
        if (mode == Mode::here && here_no_tabs_ && at_line_start_)
            while (raw() == '\t') ++position_;
        const char c = look();
        if (at_end() || ends(mode, c)) return;
        at_line_start_ = c == '\n';
        if (!special(mode, out)) add_char(mode, out, place());
    }
}

// What is not plain text at this place; false when it is.
bool Reader::special(Mode mode, std::vector<Part>& out) {
    const bool unquoted = mode == Mode::plain || mode == Mode::operand;
    switch (raw()) {
        case '$':
            dollar(mode, out);
            return true;
        case '`': {
            Part part;
            backquoted(mode, part);
            out.push_back(std::move(part));
            return true;
        }
        case '\\':
            escaped(mode, out);
            return true;
        case '\'':
            if (!unquoted) return false;
            single_quoted(out);
            return true;
        case '"':
            if (!unquoted && mode != Mode::quoted_operand) return false;
            double_quoted(out);
            return true;
        default:
            return false;
    }
}

// Adds the byte at the position. Outside quotes and in arithmetic it is literal text, else quoted
// text; runs of one kind are one part.
void Reader::add_char(Mode mode, std::vector<Part>& out, const Place& where) {
    const bool unquoted = mode == Mode::plain || mode == Mode::operand || mode == Mode::arithmetic;
    const Part::Kind kind = unquoted ? Part::Kind::literal : Part::Kind::quoted;
    if (out.empty() || out.back().kind != kind) {
        out.emplace_back();
        out.back().kind = kind;
        out.back().place = where;
    }
    out.back().text += raw();
    ++position_;
}

void Reader::add_quoted(std::vector<Part>& out, const Place& where, char c) {
    Part part;
    part.kind = Part::Kind::quoted;
    part.text = c;
    part.place = where;
    out.push_back(std::move(part));
}

void Reader::single_quoted(std::vector<Part>& out) {
    Part part;
    part.kind = Part::Kind::quoted;
    part.place = place();
    const std::size_t close = source_.text.find('\'', position_ + 1);
    if (close == std::string_view::npos)
        return fail(part.place, "this quote is not closed", "add the closing '");
    part.text = source_.text.substr(position_ + 1, close - position_ - 1);
    position_ = close + 1;
    out.push_back(std::move(part));
}

void Reader::double_quoted(std::vector<Part>& out) {
    Part part;
    part.kind = Part::Kind::double_;
    part.place = place();
    ++position_;
    if (!enter(part.place)) return;
    parts(Mode::quoted, part.parts);
    leave();
    if (at_end()) return fail(part.place, "this quote is not closed", "add the closing \"");
    ++position_;
    out.push_back(std::move(part));
}

// A backslash that does not join lines.
void Reader::escaped(Mode mode, std::vector<Part>& out) {
    const Place where = place();
    const char next = raw(1);
    if (mode == Mode::plain || mode == Mode::operand) {
        // At the end of the text it stands for itself.
        const std::size_t length = position_ + 1 < source_.text.size() ? 2 : 1;
        add_quoted(out, where, length == 2 ? next : '\\');
        position_ += length;
        return;
    }
    if (mode == Mode::arithmetic) {
        // Kept as it is written, so that \( stays a parenthesis that does not count.
        add_char(mode, out, where);
        if (!at_end()) add_char(mode, out, where);
        return;
    }
    std::string_view escapable = "$`\"\\";
    if (mode == Mode::here) escapable = "$`\\";
    if (mode == Mode::quoted_operand) escapable = "$`\"\\}";
    if (next != '\0' && escapable.find(next) != std::string_view::npos) ++position_;
    add_char(mode, out, where);
}

}  // namespace slipway::importers::shell
