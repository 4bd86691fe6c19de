#include "engine/formats/command_line.h"

#include "engine/base/require.h"

namespace slipway::formats {
namespace {

using Operator = CommandPiece::Operator;

constexpr TextError problem(std::string_view code,
                            std::string_view message,
                            std::string_view help) {
    return {.code = code, .message = message, .help = help};
}

// clang-format off
constexpr TextError kUnclosedQuote = problem("command/unclosed-quote",
    "this quote is never closed", "add the closing quote, or write \\' for a quote that is meant literally");
constexpr TextError kUnclosedVariable = problem("command/unclosed-variable",
    "this variable has no end", "close it: ${NAME} in a word, $[NAME] for a whole word that is split");
constexpr TextError kBadEscape = problem("command/unknown-escape",
    "unknown escape", "known are \\\\ \\n \\t \\r \\\" \\' \\$ \\s (a blank) \\} \\] \\xHH; write '\\\\' for a backslash");
constexpr TextError kBadHex = problem("command/wrong-hex-escape",
    "\\x needs two hexadecimal digits", "write for example \\x0a");
constexpr TextError kZeroByte = problem("command/zero-byte",
    "a word cannot hold a zero byte", "remove it: no program can be given one");
constexpr TextError kRawNewline = problem("command/line-end",
    "a line end inside a command line", "write \\n inside of double quotes");
constexpr TextError kLoneDollar = problem("command/lone-dollar",
    "a dollar sign that begins no variable", "write $$ for a dollar sign, ${NAME} for a variable's value");
constexpr TextError kSplitInside = problem("command/split-inside-word",
    "a variable that is split must be a whole word without quotes",
    "write ${NAME} to insert the value as it is, or put blanks around $NAME");
constexpr TextError kBadName = problem("command/wrong-variable-name",
    "a variable's name is letters, digits and '_', and begins with no digit", "write $$ for a dollar sign");
constexpr TextError kBadOperator = problem("command/unknown-operator",
    "unknown operator after the variable's name", "known are :- - :+ +, for example ${NAME:-text}");
constexpr TextError kNestedVariable = problem("command/nested-variable",
    "the text of a default cannot hold a variable", "write \\$ for a dollar sign");
constexpr TextError kTooManyPieces = problem("command/too-many-pieces",
    "more than 64 variables and texts in one word", "split the word, or set a variable in a variables file");
constexpr TextError kDoubleFlag = problem("command/repeated-flag",
    "this flag was given already", "remove it, or quote the program's name if it begins with this character");
constexpr TextError kBothPrivileges = problem("command/contrary-flags",
    "'+' and '!' exclude each other", "'+' leaves out the user and the sandbox, '!' the user only");
constexpr TextError kNoProgram = problem("command/no-program",
    "flags without a program", "write the program directly after the flags, for example -/bin/true");

// clang-format on

constexpr bool name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr bool name_part(char c) {
    return name_start(c) || (c >= '0' && c <= '9');
}

constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The byte that \c stands for, or a zero byte for an unknown c.
constexpr char escaped_byte(char c) {
    switch (c) {
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case 'r':
            return '\r';
        case 's':
            return ' ';
        case '\\':
        case '"':
        case '\'':
        case '$':
        case '}':
        case ']':
            return c;
        default:
            return '\0';
    }
}

}  // namespace

CommandLineReader::CommandLineReader(std::string_view text,
                                     std::span<char> storage,
                                     int first_column)
    : text_(text), storage_(storage), first_column_(first_column) {
    base::require(storage.size() >= text.size());
}

bool CommandLineReader::fail(std::size_t at, std::size_t length, const TextError& what) {
    error_ = what;
    error_.column = column(at);
    error_.length = static_cast<int>(length);
    failed_ = true;
    return false;
}

void CommandLineReader::skip_blanks() {
    while (peek() == ' ' || peek() == '\t') ++at_;
}

CommandFlags CommandLineReader::read_flags() {
    CommandFlags flags;
    skip_blanks();
    const std::size_t start = at_;
    for (;; ++at_) {
        bool* flag = peek() == '-'   ? &flags.may_fail
                     : peek() == '+' ? &flags.full_privilege
                     : peek() == '@' ? &flags.argv0
                     : peek() == '!' ? &flags.keep_user
                                     : nullptr;
        if (flag == nullptr) break;
        if (*flag) {
            fail(at_, 1, kDoubleFlag);
            return flags;
        }
        *flag = true;
    }
    if (flags.full_privilege && flags.keep_user)
        fail(start, at_ - start, kBothPrivileges);
    else if (at_ != start && word_ends())
        fail(start, at_ - start, kNoProgram);
    return flags;
}

bool CommandLineReader::next_word() {
    if (failed_) return false;
    skip_blanks();
    if (at_end()) return false;
    const std::size_t start = at_;
    piece_count_ = 0;
    literal_start_ = used_;
    word_ = {};
    while (!word_ends()) {
        bool good = false;
        switch (peek()) {
            case '\'':
                good = read_single_quoted();
                break;
            case '"':
                good = read_double_quoted();
                break;
            case '\\':
                good = read_escape();
                break;
            case '$':
                good = at_ == start ? read_split() : read_dollar();
                break;
            default:
                good = read_plain_byte();
                break;
        }
        if (!good) return false;
    }
    if (!end_literal()) return false;
    word_.column = column(start);
    word_.length = static_cast<int>(at_ - start);
    word_.pieces = std::span(pieces_).first(piece_count_);
    return true;
}

// The storage is as long as the text and no byte of the text gives more than one.
bool CommandLineReader::put(char byte) {
    storage_[used_++] = byte;
    return true;
}

bool CommandLineReader::read_plain_byte() {
    if (peek() == '\0') return fail(at_, 1, kZeroByte);
    if (peek() == '\n') return fail(at_, 1, kRawNewline);
    return put(text_[at_++]);
}

bool CommandLineReader::read_single_quoted() {
    const std::size_t opened_at = at_++;
    while (!at_end() && peek() != '\'')
        if (!read_plain_byte()) return false;
    if (at_end()) return fail(opened_at, 1, kUnclosedQuote);
    ++at_;
    return true;
}

bool CommandLineReader::read_double_quoted() {
    const std::size_t opened_at = at_++;
    while (!at_end() && peek() != '"') {
        const bool good = peek() == '\\'  ? read_escape()
                          : peek() == '$' ? read_dollar()
                                          : read_plain_byte();
        if (!good) return false;
    }
    if (at_end()) return fail(opened_at, 1, kUnclosedQuote);
    ++at_;
    return true;
}

bool CommandLineReader::read_escape() {
    if (peek(1) == 'x') return read_hex_escape();
    const char byte = escaped_byte(peek(1));
    if (byte == '\0') return fail(at_, at_ + 1 < text_.size() ? 2 : 1, kBadEscape);
    at_ += 2;
    return put(byte);
}

bool CommandLineReader::read_hex_escape() {
    const int high = hex_value(peek(2));
    const int low = hex_value(peek(3));
    if (high < 0 || low < 0) return fail(at_, 2, kBadHex);
    const int value = high * 16 + low;
    if (value == 0) return fail(at_, 4, kZeroByte);
    at_ += 4;
    return put(static_cast<char>(value));
}

// A dollar sign inside of a word: $$ or ${…}.
bool CommandLineReader::read_dollar() {
    const std::size_t dollar = at_;
    if (peek(1) == '$') {
        at_ += 2;
        return put('$');
    }
    if (peek(1) == '{') {
        at_ += 2;
        return read_variable(Closer::brace, dollar);
    }
    if (peek(1) == '[' || name_start(peek(1))) return fail(dollar, 2, kSplitInside);
    return fail(dollar, 1, name_part(peek(1)) ? kBadName : kLoneDollar);
}

// A dollar sign at the beginning of a word: $NAME and $[…] are whole words, others as inside.
bool CommandLineReader::read_split() {
    const std::size_t dollar = at_;
    if (peek(1) == '[') {
        at_ += 2;
        if (!read_variable(Closer::bracket, dollar)) return false;
    } else if (name_start(peek(1))) {
        ++at_;
        CommandPiece piece{.kind = CommandPiece::Kind::variable};
        if (!read_name(piece.text) || !add_variable(piece, dollar)) return false;
    } else {
        return read_dollar();
    }
    if (!word_ends()) return fail(dollar, at_ - dollar, kSplitInside);
    word_.split = true;
    return true;
}

bool CommandLineReader::read_name(std::string_view& name) {
    const std::size_t start = at_;
    if (!name_start(peek())) return fail(start, 1, kBadName);
    while (name_part(peek())) ++at_;
    name = text_.substr(start, at_ - start);
    return true;
}

bool CommandLineReader::read_variable(Closer closer, std::size_t opened_at) {
    CommandPiece piece{.kind = CommandPiece::Kind::variable};
    if (!read_name(piece.text)) return false;
    const bool colon = peek() == ':';
    const char sign = peek(colon ? 1 : 0);
    if (sign == '-' || sign == '+') {
        if (sign == '-') piece.op = colon ? Operator::default_if_empty : Operator::default_if_unset;
        if (sign == '+') piece.op = colon ? Operator::operand_if_filled : Operator::operand_if_set;
        at_ += colon ? 2 : 1;
        // The literal before the variable ends here, so that the operand's bytes stay out of it.
        if (!end_literal() || !read_operand(closer, opened_at, piece.operand)) return false;
    }
    if (at_end()) return fail(opened_at, 2, kUnclosedVariable);
    if (peek() != static_cast<char>(closer)) return fail(at_, 1, kBadOperator);
    ++at_;
    return add_variable(piece, opened_at);
}

bool CommandLineReader::read_operand(Closer closer,
                                     std::size_t opened_at,
                                     std::string_view& operand) {
    const std::size_t start = used_;
    while (!at_end() && peek() != static_cast<char>(closer)) {
        bool good = true;
        if (peek() == '\\') {
            good = read_escape();
        } else if (peek() == '$' && peek(1) == '$') {
            at_ += 2;
            good = put('$');
        } else if (peek() == '$') {
            good = fail(at_, 1, kNestedVariable);
        } else {
            good = read_plain_byte();
        }
        if (!good) return false;
    }
    if (at_end()) return fail(opened_at, 2, kUnclosedVariable);
    operand = {storage_.data() + start, used_ - start};
    literal_start_ = used_;
    return true;
}

bool CommandLineReader::end_literal() {
    if (used_ == literal_start_) return true;
    if (piece_count_ == kMaxPieces) return fail(at_, 1, kTooManyPieces);
    pieces_[piece_count_++] = {.text = {storage_.data() + literal_start_, used_ - literal_start_}};
    literal_start_ = used_;
    return true;
}

bool CommandLineReader::add_variable(CommandPiece piece, std::size_t at) {
    if (!end_literal()) return false;
    if (piece_count_ == kMaxPieces) return fail(at, 1, kTooManyPieces);
    pieces_[piece_count_++] = piece;
    return true;
}

}  // namespace slipway::formats
