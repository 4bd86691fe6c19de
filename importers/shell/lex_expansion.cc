// Expansions: $x ${x} $(( )) $( ) and `…`.
#include "importers/shell/reader.h"

namespace slipway::importers::shell {

namespace {

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_special_parameter(char c) {
    return c != '\0' && std::string_view("@*#?-$!").find(c) != std::string_view::npos;
}

Part::Operator operator_of(char c) {
    switch (c) {
        case '-':
            return Part::Operator::default_;
        case '=':
            return Part::Operator::assign;
        case '?':
            return Part::Operator::error;
        case '+':
            return Part::Operator::alternative;
        case '%':
            return Part::Operator::small_suffix;
        case '#':
            return Part::Operator::small_prefix;
        default:
            return Part::Operator::not_posix;
    }
}

bool trims(Part::Operator op) {
    return op == Part::Operator::small_suffix || op == Part::Operator::large_suffix ||
           op == Part::Operator::small_prefix || op == Part::Operator::large_prefix;
}

}  // namespace

void Reader::dollar(Mode mode, std::vector<Part>& out) {
    Part part;
    part.place = place();
    part.kind = Part::Kind::parameter;
    const char next = look_second();
    if (next == '(' || next == '{') {
        if (!enter(part.place)) return;
        ++position_;
        join_lines();
        if (next == '{')
            braced(mode, part);
        else if (look_second() == '(')
            arithmetic(part);
        else
            command_substitution(part);
        leave();
    } else if (starts_name(next)) {
        ++position_;
        for (char c = look(); starts_name(c) || is_digit(c); c = look()) {
            part.text += c;
            ++position_;
        }
    } else if (is_digit(next) || is_special_parameter(next)) {
        ++position_;
        join_lines();
        part.text = raw();
        ++position_;
    } else {
        if (mode == Mode::plain && (next == '\'' || next == '"'))
            extension(part.place, "a quote after a dollar sign");
        if (mode != Mode::plain && mode != Mode::operand) return add_char(mode, out, part.place);
        add_quoted(out, part.place, '$');
        ++position_;
        return;
    }
    if (!failed()) out.push_back(std::move(part));
}

// At the brace of ${…}.
void Reader::braced(Mode mode, Part& part) {
    ++position_;
    char c = look();
    const auto take_name = [&] {
        const bool number = is_digit(c);
        for (; number ? is_digit(c) : starts_name(c) || is_digit(c); c = look()) {
            part.text += c;
            ++position_;
        }
    };
    if (c == '#') {
        // ${#x} and ${#-} are lengths, ${#} and ${#-x} are about the number of arguments.
        const char second = look_second();
        if (starts_name(second) || is_digit(second)) {
            ++position_;
            c = look();
            part.op = Part::Operator::length;
            take_name();
        } else {
            ++position_;
            c = look();
            if (is_special_parameter(c) && look_second() == '}') {
                part.op = Part::Operator::length;
                part.text = c;
                ++position_;
            } else {
                part.text = "#";
            }
        }
    } else if (is_special_parameter(c)) {
        part.text = c;
        ++position_;
    } else {
        take_name();
    }
    if (look() == '}' && !part.text.empty() && !at_end()) {
        ++position_;
        return;
    }
    braced_operator(mode, part);
}

// What follows the name. As in dash a form that POSIX does not know is read up to its }, and what
// stands where the operator should is text, even a quote.
void Reader::braced_operator(Mode mode, Part& part) {
    const bool length = part.op == Part::Operator::length;
    const char c = look();
    part.colon = c == ':';
    const char letter = part.colon ? look_second() : c;
    part.op = operator_of(letter);
    if (length || part.text.empty() || (part.colon && trims(part.op)))
        part.op = Part::Operator::not_posix;
    if (part.op == Part::Operator::not_posix) {
        extension(part.place, "this form of ${ }");
        if (length) part.text.insert(0, "#");
        std::size_t text = part.colon ? 2 : 1;
        if (length || (part.text.empty() && c == '}')) text = 0;
        part.colon = false;
        for (; text > 0 && !at_end(); --text, join_lines())
            add_char(Mode::operand, part.parts, place());
    } else {
        if (part.colon) ++position_;
        join_lines();
        ++position_;
        if (trims(part.op) && look() == letter) {
            part.op = part.op == Part::Operator::small_suffix ? Part::Operator::large_suffix
                                                              : Part::Operator::large_prefix;
            ++position_;
        }
    }
    operand(mode, part);
}

void Reader::operand(Mode mode, Part& part) {
    const bool unquoted = mode == Mode::plain || mode == Mode::operand || trims(part.op);
    parts(unquoted ? Mode::operand : Mode::quoted_operand, part.parts);
    if (at_end()) return fail(part.place, "this ${ is not closed", "add the closing }");
    ++position_;
}

// At the first parenthesis of $((…)).
void Reader::arithmetic(Part& part) {
    part.kind = Part::Kind::arithmetic;
    ++position_;
    join_lines();
    ++position_;
    for (int open = 0; !failed();) {
        parts(Mode::arithmetic, part.parts);
        const char c = look();
        if (c == ')' && open == 0 && look_second() == ')') {
            ++position_;
            join_lines();
            ++position_;
            return;
        }
        if (at_end()) return fail(part.place, "this $(( is not closed", "add the closing ))");
        // A parenthesis too many is left to the evaluation, as in dash.
        if (c == '(') ++open;
        if (c == ')' && open > 0) --open;
        add_char(Mode::arithmetic, part.parts, place());
    }
}

// At the parenthesis of $(…). Here-documents that wait outside begin after the next newline
// outside.
void Reader::command_substitution(Part& part) {
    part.kind = Part::Kind::command;
    ++position_;
    std::vector<Pending> outside;
    outside.swap(pending_);
    part.commands = list();
    if (!take_operator(")")) fail_unexpected("\")\"");
    outside.insert(outside.end(), pending_.begin(), pending_.end());
    pending_ = std::move(outside);
}

// The text between the backquotes, without the backslashes that protect it, is a script of its own.
void Reader::backquoted(Mode mode, Part& part) {
    part.place = place();
    part.kind = Part::Kind::command;
    if (!enter(part.place)) return;
    const bool in_quotes = mode == Mode::quoted || mode == Mode::quoted_operand;
    std::string text;
    std::vector<std::uint32_t> map;
    std::size_t at = position_ + 1;
    const std::string_view all = source_.text;
    for (; at < all.size() && all[at] != '`'; ++at) {
        if (all[at] == '\\' && at + 1 < all.size()) {
            const char next = all[at + 1];
            if (next == '$' || next == '`' || next == '\\' || (in_quotes && next == '"')) ++at;
        }
        text += all[at];
        map.push_back(place_at(at).offset);
    }
    if (at >= all.size()) {
        leave();
        return fail(part.place, "this ` is not closed", "add the closing `");
    }
    Reader inner({text, &map, source_.line_starts}, shared_);
    part.commands = inner.program();
    leave();
    position_ = failed() ? all.size() : at + 1;
}

}  // namespace slipway::importers::shell
