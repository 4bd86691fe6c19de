#include "engine/exec/shell_words.h"

#include <algorithm>
#include <array>

namespace slipway::exec {
namespace {

using formats::TextError;

constexpr int kMaxDepth = 8;

// clang-format off
constexpr std::string_view kWriteValue = "write the value itself, or start the service through a script that reads this file";
constexpr TextError kSubstitution{.code = "variables/substitution",
    .message = "the output of a command cannot be used here, commands are not run", .help = kWriteValue};
constexpr TextError kParameter{.code = "variables/parameter",
    .message = "this parameter of the shell has no value here", .help = kWriteValue};
constexpr TextError kOwnVariable{.code = "variables/shell-variable",
    .message = "this variable is set by the shell itself, which does not run here", .help = kWriteValue};
constexpr TextError kPattern{.code = "variables/operator",
    .message = "only the operators :- - := = :+ + :? ? are evaluated", .help = kWriteValue};
constexpr TextError kTilde{.code = "variables/tilde",
    .message = "a shell would replace this tilde by a home directory", .help = "write the directory itself, or quote the tilde"};
constexpr TextError kDollarQuote{.code = "variables/dollar-quote",
    .message = "shells differ on a dollar sign before a quote", .help = "use single quotes, and \\$ for a dollar sign"};
constexpr TextError kUnclosedQuote{.code = "variables/unclosed-quote",
    .message = "this quote is never closed", .help = "add the closing quote"};
constexpr TextError kUnclosedBrace{.code = "variables/unclosed-brace",
    .message = "this variable has no closing brace", .help = "write ${NAME}"};
constexpr TextError kOperatorCharacter{.code = "variables/command",
    .message = "only assignments of variables are read here, commands are not run", .help = "quote this character if it belongs to the value"};
constexpr TextError kContinued{.code = "variables/continued-name",
    .message = "a line end inside of a variable's name", .help = "write the variable on one line"};
constexpr TextError kDepth{.code = "variables/too-deep",
    .message = "more than 8 variables inside of each other", .help = "use a variable for the inner ones"};
constexpr TextError kRequired{.code = "variables/required",
    .message = "this variable must be set, says the file, and it is not", .help = "set it above this line"};
constexpr TextError kTooLong{.code = "variables/too-long",
    .message = "this value is longer than 131072 bytes", .help = "shorten it"};
constexpr TextError kTooMany{.code = "variables/too-many",
    .message = "more than 1024 variables or 262144 bytes of them", .help = "remove the variables the service does not use"};
constexpr TextError kZeroByte{.code = "variables/zero-byte",
    .message = "a zero byte: this is not a text file", .help = "name the right file, or write it again as text"};
// clang-format on

// Shells give these values of their own; without a shell a reference would silently be empty.
constexpr std::array<std::string_view, 10> kShellVariables{
    "LINENO", "PPID", "IFS", "OPTIND", "PS1", "PS2", "PS4", "RANDOM", "SECONDS", "HOSTNAME"};

constexpr bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr bool digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool one_of(char c, std::string_view set) {
    return c != '\0' && set.find(c) != std::string_view::npos;
}

}  // namespace

void ShellWords::fail(std::size_t at, const TextError& what) {
    if (!findings_.good) return;
    const std::string_view before = text_.substr(0, at);
    const std::size_t line_end = before.rfind('\n');
    const std::size_t line_start = line_end == std::string_view::npos ? 0 : line_end + 1;
    findings_.good = false;
    findings_.error = {1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')), what};
    findings_.error.what.column = static_cast<int>(at - line_start) + 1;
}

void ShellWords::skip_blanks() {
    for (;;) {
        if (one_of(peek(), " \t"))
            ++at_;
        else if (peek() == '\\' && peek(1) == '\n')
            at_ += 2;
        else
            return;
    }
}

void ShellWords::skip_to_statement() {
    for (;;) {
        skip_blanks();
        if (peek() == '#') {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (peek() == '\n') {
            ++at_;
        } else {
            return;
        }
    }
}

void ShellWords::skip_separator() {
    skip_blanks();
    if (peek() == ';') ++at_;
}

bool ShellWords::statement_ends() const {
    return at_end() || one_of(peek(), "\n;#");
}

bool ShellWords::assignment_ahead() const {
    std::size_t length = 0;
    while (letter(peek(length)) || (length > 0 && digit(peek(length)))) ++length;
    return length > 0 && peek(length) == '=';
}

std::string_view ShellWords::take_assigned_name() {
    const std::size_t start = at_;
    at_ = text_.find('=', at_) + 1;
    return text_.substr(start, at_ - 1 - start);
}

std::string_view ShellWords::plain_word() {
    const std::size_t start = at_;
    while (!at_end() && !one_of(peek(), " \t\n;#&|<>()'\"\\$`*?[") && peek() != '\0') ++at_;
    return text_.substr(start, at_ - start);
}

std::string_view ShellWords::value() {
    size_ = kept_;
    read_word({});
    return {scratch_.data() + kept_, size_ - kept_};
}

bool ShellWords::word_ends(Context context) const {
    if (at_end()) return true;
    if (context.in_braces) return peek() == '}';
    return one_of(peek(), " \t\n;");
}

bool ShellWords::put(char c) {
    if (skipping_) return true;
    if (size_ == scratch_.size()) {
        fail(at_, kTooLong);
        return false;
    }
    scratch_[size_++] = c;
    return true;
}

bool ShellWords::put(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [this](char c) { return put(c); });
}

// read_braces bounds this recursion: it refuses braces that nest deeper than kMaxDepth.
// NOLINTBEGIN(misc-no-recursion)
void ShellWords::read_word(Context context) {
    const std::size_t start = at_;
    while (findings_.good && !word_ends(context)) {
        const bool tilde_place = at_ == start || text_[at_ - 1] == ':';
        if (peek() == '~' && tilde_place && !context.in_double_quotes) return fail(at_, kTilde);
        read_byte(context);
    }
}

void ShellWords::read_byte(Context context) {
    const char c = peek();
    if (c == '\0') return fail(at_, kZeroByte);
    if (c == '\\') {
        if (context.in_double_quotes) return read_quoted_escape(context.in_braces);
        return read_unquoted_escape();
    }
    if (c == '`') return fail(at_, kSubstitution);
    if (c == '$') return read_dollar(context);
    if (c == '"') return read_double_quoted(context);
    if (c == '\'' && !context.in_double_quotes) return read_single_quoted();
    const bool plain = !context.in_braces && !context.in_double_quotes;
    if (plain && one_of(c, "&|<>()")) return fail(at_, kOperatorCharacter);
    ++at_;
    put(c);
}

void ShellWords::read_unquoted_escape() {
    if (peek(1) == '\n') {
        at_ += 2;
        return;
    }
    // A backslash that ends the file stands for itself.
    if (at_ + 1 < text_.size()) ++at_;
    put(text_[at_++]);
}

void ShellWords::read_quoted_escape(bool in_braces) {
    if (peek(1) == '\n') {
        at_ += 2;
        return;
    }
    if (one_of(peek(1), "$`\"\\") || (in_braces && peek(1) == '}')) ++at_;
    put(text_[at_++]);
}

void ShellWords::read_single_quoted() {
    const std::size_t opened_at = at_;
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return fail(opened_at, kUnclosedQuote);
    const std::string_view content = text_.substr(at_ + 1, end - at_ - 1);
    if (content.find('\0') != std::string_view::npos) return fail(opened_at, kZeroByte);
    put(content);
    at_ = end + 1;
}

// Also the quotes inside of "${NAME:-"…"}": they group nothing more, and vanish.
void ShellWords::read_double_quoted(Context context) {
    const std::size_t opened_at = at_++;
    const Context inside{.in_double_quotes = true, .depth = context.depth};
    while (findings_.good && !at_end() && peek() != '"') {
        read_byte(inside);
    }
    if (!findings_.good) return;
    if (at_end()) return fail(opened_at, kUnclosedQuote);
    ++at_;
}

void ShellWords::read_dollar(Context context) {
    const std::size_t dollar = at_;
    const char next = peek(1);
    if (next == '(') return fail(dollar, kSubstitution);
    if (next == '\\' && peek(2) == '\n') return fail(dollar, kContinued);
    if (next == '{') return read_braces(context);
    if (digit(next) || one_of(next, "@*#?$!-")) return fail(dollar, kParameter);
    if (!context.in_double_quotes && one_of(next, "'\"")) return fail(dollar, kDollarQuote);
    ++at_;
    if (!letter(next)) {
        put('$');
        return;
    }
    const std::string_view name = read_name();
    // The shell joins the lines first, so what follows would belong to the name.
    if (peek() == '\\' && peek(1) == '\n') return fail(dollar, kContinued);
    put_variable(name, dollar);
}

std::string_view ShellWords::read_name() {
    const std::size_t start = at_;
    while (letter(peek()) || (at_ > start && digit(peek()))) ++at_;
    return text_.substr(start, at_ - start);
}

void ShellWords::put_variable(std::string_view name, std::size_t at) {
    const auto value = environment_.get(name);
    if (value) {
        put(*value);
        return;
    }
    const bool own = !skipping_ && std::find(kShellVariables.begin(), kShellVariables.end(),
                                             name) != kShellVariables.end();
    if (own) fail(at, kOwnVariable);
}

void ShellWords::read_braces(Context context) {
    const std::size_t opened_at = at_;
    if (context.depth == kMaxDepth) return fail(opened_at, kDepth);
    at_ += 2;
    const std::string_view name = read_name();
    if (peek() == '\\' && peek(1) == '\n') return fail(opened_at, kContinued);
    if (name.empty()) return fail(opened_at, peek() == '#' ? kPattern : kParameter);
    if (at_end()) return fail(opened_at, kUnclosedBrace);
    if (peek() == '}')
        put_variable(name, opened_at);
    else
        read_operator(name, opened_at, context.depth, context.in_double_quotes);
    if (!findings_.good) return;
    if (at_end()) return fail(opened_at, kUnclosedBrace);
    ++at_;
}

// Everything from the operator to the closing brace. An operand that is not used is passed over
// without its effects: its ':=' must not assign.
void ShellWords::read_operator(std::string_view name,
                               std::size_t opened_at,
                               int depth,
                               bool in_double_quotes) {
    const bool colon = peek() == ':';
    const char sign = peek(colon ? 1 : 0);
    if (!one_of(sign, "-=+?")) return fail(at_, kPattern);
    at_ += colon ? 2 : 1;
    const auto before = environment_.get(name);
    const bool filled = before && !(colon && before->empty());
    const bool skipping = skipping_;
    const std::size_t operand_at = size_;
    skipping_ = skipping || (sign == '+') != filled;
    const bool used = !skipping_;
    read_word({.in_braces = true, .in_double_quotes = in_double_quotes, .depth = depth + 1});
    skipping_ = skipping;
    if (!findings_.good || skipping) return;
    if (filled && sign != '+') put(*before);
    if (used && sign == '?') return fail(opened_at, kRequired);
    const std::string_view operand{scratch_.data() + operand_at, size_ - operand_at};
    if (used && sign == '=' && !environment_.set(name, operand, exported_))
        fail(opened_at, kTooMany);
}

// NOLINTEND(misc-no-recursion)

}  // namespace slipway::exec
