#include "engine/exec/arguments.h"

#include <algorithm>

namespace slipway::exec {
namespace {

using formats::CommandPiece;
using formats::CommandWord;
using formats::ExecPlan;
using formats::TextError;
using Operator = formats::CommandPiece::Operator;

// clang-format off
constexpr TextError kTooMany{.code = "command/too-long",
    .message = "more than 4096 words or 262144 bytes after expansion", .help = "let the program read its arguments from a file"};
constexpr TextError kNeedsShell{.code = "command/needs-shell",
    .message = "the variable's value holds what only a shell can evaluate", .help = "put it in quotes in the variables file, or remove it"};
constexpr TextError kOpenQuote{.code = "command/open-quote",
    .message = "the variable's value holds a quote that is never closed", .help = "close it in the variables file"};
constexpr TextError kNoWords{.code = "command/no-words",
    .message = "nothing is left of this command after expansion", .help = "set the variable that names the program"};
constexpr TextError kNoArgv0{.code = "command/no-argv0",
    .message = "'@' needs a second word, the name the program sees", .help = "write: command @PROGRAM NAME [WORD…]"};

// clang-format on

constexpr bool blank(char c, ExecPlan::Expand rule) {
    return c == ' ' || c == '\t' || c == '\n' || (c == '\r' && rule == ExecPlan::Expand::systemd);
}

// What a variable with its operator gives.
std::string_view value_of(const CommandPiece& piece, const Environment& environment) {
    const auto value = environment.get(piece.text);
    const std::string_view text = value.value_or(std::string_view{});
    switch (piece.op) {
        case Operator::plain:
            return text;
        case Operator::default_if_empty:
            return text.empty() ? piece.operand : text;
        case Operator::default_if_unset:
            return value ? text : piece.operand;
        case Operator::operand_if_filled:
            return text.empty() ? text : piece.operand;
        case Operator::operand_if_set:
            return value ? piece.operand : text;
    }
    return text;
}

// One pass over a value; the three rules differ in what a byte means.
class Splitter {
public:
    Splitter(std::string_view value, ExecPlan::Expand rule, ArgumentList& out, TextError& error)
        : value_(value), rule_(rule), out_(out), error_(error) {}

    bool split() {
        for (; at_ < value_.size(); ++at_) {
            const char c = value_[at_];
            if (quote_ == '\0' && blank(c, rule_)) {
                if (!end_word()) return false;
            } else if (!read(c)) {
                return false;
            }
        }
        if (quote_ != '\0' && rule_ == ExecPlan::Expand::eval) return refuse(kOpenQuote);
        return end_word();
    }

private:
    bool read(char c) {
        const bool starts_word = !in_word_;
        in_word_ = true;
        if (rule_ == ExecPlan::Expand::shell) return put(c);
        if (c == '\\' && !(rule_ == ExecPlan::Expand::eval && quote_ == '\'')) return escaped();
        if (quote_ != '\0' && c == quote_) {
            quote_ = '\0';
            return true;
        }
        if (quote_ == '\0' && (c == '\'' || c == '"')) {
            quote_ = c;
            return true;
        }
        if (rule_ == ExecPlan::Expand::eval && needs_shell(c, starts_word))
            return refuse(kNeedsShell);
        return put(c);
    }

    bool needs_shell(char c, bool starts_word) const {
        if (quote_ == '\'') return false;
        if (c == '$' || c == '`') return true;
        if (quote_ == '"') return false;
        return std::string_view("|&;<>()").find(c) != std::string_view::npos ||
               (starts_word && (c == '#' || c == '~'));
    }

    bool escaped() {
        ++at_;
        const bool last = at_ == value_.size();
        if (rule_ == ExecPlan::Expand::systemd) return last || put(value_[at_]);
        if (last) return put('\\');
        // Inside of double quotes the shell keeps a backslash before an ordinary character.
        const char c = value_[at_];
        if (c == '\n') return true;
        const bool special = std::string_view("$`\"\\").find(c) != std::string_view::npos;
        if (quote_ == '"' && !special && !put('\\')) return false;
        return put(c);
    }

    bool put(char c) { return out_.put({&c, 1}) || refuse(kTooMany); }

    bool end_word() {
        if (!in_word_) return true;
        in_word_ = false;
        return out_.end_word() || refuse(kTooMany);
    }

    bool refuse(const TextError& what) {
        error_ = what;
        return false;
    }

    std::string_view value_;
    ExecPlan::Expand rule_;
    ArgumentList& out_;
    TextError& error_;
    std::size_t at_ = 0;
    char quote_ = '\0';
    bool in_word_ = false;
};

bool expand_word(const CommandWord& word,
                 ExecPlan::Expand rule,
                 const Environment& environment,
                 ArgumentList& arguments,
                 TextError& error) {
    bool good = true;
    if (word.split) {
        good = split_value(value_of(word.pieces[0], environment), rule, arguments, error);
    } else {
        for (const CommandPiece& piece : word.pieces)
            good = good && arguments.put(piece.kind == CommandPiece::Kind::literal
                                             ? piece.text
                                             : value_of(piece, environment));
        good = good && arguments.end_word();
        if (!good) error = kTooMany;
    }
    error.column = word.column;
    error.length = word.length;
    return good;
}

}  // namespace

bool ArgumentList::put(std::string_view text) {
    // One byte stays free for the terminator of the word in progress.
    if (text.size() >= bytes_.size() - used_) return false;
    std::copy(text.begin(), text.end(), bytes_.data() + used_);
    used_ += text.size();
    return true;
}

bool ArgumentList::end_word() {
    if (count_ == kMaxArguments || used_ == bytes_.size()) return false;
    bytes_[used_++] = '\0';
    pointers_[count_++] = bytes_.data() + word_at_;
    pointers_[count_] = nullptr;
    word_at_ = used_;
    return true;
}

bool split_value(std::string_view value,
                 ExecPlan::Expand rule,
                 ArgumentList& arguments,
                 TextError& error) {
    return Splitter(value, rule, arguments, error).split();
}

bool expand_command(const ExecPlan::Command& command,
                    ExecPlan::Expand rule,
                    const Environment& environment,
                    std::span<char> scratch,
                    formats::CommandFlags& flags,
                    ArgumentList& arguments,
                    TextError& error) {
    arguments.clear();
    formats::CommandLineReader reader(command.text, scratch, command.where.column);
    flags = reader.read_flags();
    while (reader.next_word())
        if (!expand_word(reader.word(), rule, environment, arguments, error)) return false;
    if (reader.failed()) {
        error = reader.error();
        return false;
    }
    const std::size_t least = flags.argv0 ? 2 : 1;
    if (arguments.size() >= least) return true;
    error = arguments.size() == 0 ? kNoWords : kNoArgv0;
    error.column = command.where.column;
    return false;
}

}  // namespace slipway::exec
