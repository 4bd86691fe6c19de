#include "importers/systemd/exec_line.h"

#include <utility>

#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd {
namespace {

using model::Argument;
using model::Piece;

bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void add_literal(Argument& argument, std::string_view text) {
    if (text.empty()) return;
    if (!argument.pieces.empty() && argument.pieces.back().kind == Piece::Kind::literal)
        argument.pieces.back().text += text;
    else
        argument.pieces.push_back({Piece::Kind::literal, std::string(text)});
}

// The piece for what stands between the braces: NAME, NAME:-default or NAME:+alternative.
std::optional<Piece> variable_of(std::string_view inner) {
    Piece piece;
    piece.kind = Piece::Kind::variable;
    const std::size_t colon = inner.find(':');
    const std::string_view name = inner.substr(0, colon);
    if (!valid_variable_name(name)) return std::nullopt;
    piece.text = std::string(name);
    if (colon == std::string_view::npos) return piece;
    const std::string_view rest = inner.substr(colon + 1);
    if (rest.starts_with('-'))
        piece.op = Piece::Operator::default_if_empty;
    else if (rest.starts_with('+'))
        piece.op = Piece::Operator::operand_if_filled;
    else
        return std::nullopt;
    piece.operand = std::string(rest.substr(1));
    return piece;
}

struct Prefixes {
    bool may_fail = false, own_argv0 = false, no_variables = false, full = false;
    int exclamations = 0;
    bool valid = true;
    std::size_t count = 0;
};

Prefixes read_prefixes(std::string_view word) {
    Prefixes p;
    for (; p.count < word.size(); ++p.count) {
        const char c = word[p.count];
        bool* flag = c == '-'   ? &p.may_fail
                     : c == '@' ? &p.own_argv0
                     : c == ':' ? &p.no_variables
                     : c == '+' ? &p.full
                                : nullptr;
        if (c == '!') {
            if (p.full || ++p.exclamations > 2) p.valid = false;
        } else if (flag == nullptr) {
            break;
        } else {
            if (*flag || (c == '+' && p.exclamations > 0)) p.valid = false;
            *flag = true;
        }
    }
    return p;
}

class Parser {
public:
    Parser(std::string_view value, const ExpandWord& expand) : value_(value), expand_(expand) {}

    ExecLine run() {
        while (at_ < value_.size() && one_command()) {
        }
        return std::move(out_);
    }

private:
    bool one_command();
    bool arguments(ExecCommand& command, const Prefixes& prefixes);
    // The next word; nothing at the end or after a fatal note.
    std::optional<Word> word();
    bool at_separator(std::size_t at) const;
    void note(const Word& word, std::string code, std::string message, std::string help);
    bool fatal(std::size_t offset, std::size_t length, std::string message, std::string help);

    std::string_view value_;
    const ExpandWord& expand_;
    std::size_t at_ = 0;
    bool failed_ = false;
    ExecLine out_;
};

bool Parser::fatal(std::size_t offset, std::size_t length, std::string message, std::string help) {
    out_.notes.push_back(
        {offset, length, true, "bad-command", std::move(message), std::move(help)});
    failed_ = true;
    return false;
}

void Parser::note(const Word& word, std::string code, std::string message, std::string help) {
    out_.notes.push_back(
        {word.offset, word.length, false, std::move(code), std::move(message), std::move(help)});
}

std::optional<Word> Parser::word() {
    std::string error;
    const std::size_t start = at_;
    std::optional<Word> got = next_word(value_, at_, Escapes::c_style, error);
    if (!error.empty()) {
        fatal(start, value_.size() - start, error, "close the quote, or write the backslash twice");
        return std::nullopt;
    }
    if (got && got->unknown_escape)
        note(*got, "unknown-escape", "an unknown escape is kept as it is, as systemd does",
             "write the backslash twice");
    return got;
}

// A ';' that stands alone and unquoted ends a command.
bool Parser::at_separator(std::size_t at) const {
    return value_[at] == ';' && (at + 1 == value_.size() || blank(value_[at + 1]));
}

bool Parser::arguments(ExecCommand& command, const Prefixes& prefixes) {
    bool first = prefixes.own_argv0;
    while (true) {
        while (at_ < value_.size() && blank(value_[at_])) ++at_;
        if (at_ >= value_.size()) return true;
        if (at_separator(at_)) {
            ++at_;
            return true;
        }
        if (value_[at_] == '\\' && at_ + 1 < value_.size() && at_separator(at_ + 1)) {
            command.command.argv.push_back(model::literal(";"));
            at_ += 2;
            continue;
        }
        const auto next = word();
        if (!next) return !failed_;
        const std::string text = expand_(next->text, next->offset);
        if (std::exchange(first, false))
            command.command.argv0 = text;
        else
            command.command.argv.push_back(argument_of(text, !prefixes.no_variables));
    }
}

bool Parser::one_command() {
    const auto first = word();
    if (!first) return false;
    if (first->text == ";" && !first->quoted) return true;
    const Prefixes prefixes = read_prefixes(first->text);
    if (!prefixes.valid)
        return fatal(first->offset, first->length, "these prefixes do not go together",
                     "each of \"-@:+\" at most once, and only one of \"+\", \"!\" and \"!!\"");
    const std::string path =
        expand_(std::string_view(first->text).substr(prefixes.count), first->offset);
    if (path.empty() || path.ends_with('/'))
        return fatal(first->offset, first->length, "this command has no program",
                     "write the program's path");
    if (!path.starts_with('/') && path.find('/') != std::string::npos)
        return fatal(first->offset, first->length,
                     "\"" + path + "\" is neither absolute nor a name", "write an absolute path");
    ExecCommand command;
    command.command.argv.push_back(model::literal(path));
    command.command.may_fail = prefixes.may_fail;
    command.command.full_privilege = prefixes.full;
    command.command.keep_user = prefixes.exclamations == 1;
    command.ambient_capabilities = prefixes.exclamations == 2;
    if (!arguments(command, prefixes)) return false;
    out_.commands.push_back(std::move(command));
    return true;
}

}  // namespace

Argument argument_of(std::string_view text, bool with_variables) {
    Argument argument;
    if (!with_variables) {
        add_literal(argument, text);
        return argument;
    }
    if (text.starts_with('$') && valid_variable_name(text.substr(1))) {
        argument.pieces.push_back({Piece::Kind::variable, std::string(text.substr(1))});
        argument.split = true;
        return argument;
    }
    while (!text.empty()) {
        const std::size_t dollar = text.find('$');
        add_literal(argument, text.substr(0, dollar));
        if (dollar == std::string_view::npos) break;
        text.remove_prefix(dollar);
        if (text.starts_with("$$")) {
            add_literal(argument, "$");
            text.remove_prefix(2);
            continue;
        }
        const std::size_t close = text.find('}');
        std::optional<Piece> piece;
        if (text.starts_with("${") && close != std::string_view::npos)
            piece = variable_of(text.substr(2, close - 2));
        if (piece) {
            argument.pieces.push_back(*std::move(piece));
            text.remove_prefix(close + 1);
        } else {
            add_literal(argument,
                        "$");  // literal inside a word: a shell's "$NAME" stays for the shell
            text.remove_prefix(1);
        }
    }
    return argument;
}

ExecLine parse_exec_line(std::string_view value, const ExpandWord& expand) {
    return Parser(value, expand).run();
}

}  // namespace slipway::importers::systemd
