// Decoder of command lines and of the words of exec plans: docs/formats/command-line.md.
//
//     CommandLineReader reader(text, storage);
//     CommandFlags flags = reader.read_flags();       // only where a program is expected
//     while (reader.next_word()) use(reader.word());
//     if (reader.failed()) report(reader.error());
//
// No heap: the decoded bytes of all words go to `storage`, which must be at least as long as the
// text; the pieces of a word are views into it and stay valid as long as it does. The pieces array
// itself is overwritten by the next call of next_word().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace slipway::formats {

// What is wrong with a text, where, and the way out. The strings are static.
struct TextError {
    int column = 1;  // from 1, in bytes
    int length = 1;
    std::string_view code;     // "command/unclosed-quote"
    std::string_view message;  // one sentence, lower case, no full stop
    std::string_view help;
};

// As model::Piece, in views.
struct CommandPiece {
    enum class Kind : std::uint8_t { literal, variable };
    enum class Operator : std::uint8_t {
        plain,              // ${NAME}
        default_if_empty,   // ${NAME:-operand}
        default_if_unset,   // ${NAME-operand}
        operand_if_filled,  // ${NAME:+operand}
        operand_if_set,     // ${NAME+operand}
    };
    Kind kind = Kind::literal;
    Operator op = Operator::plain;
    std::string_view text;     // decoded text, or the variable's name
    std::string_view operand;  // decoded
    friend bool operator==(const CommandPiece&, const CommandPiece&) = default;
};

struct CommandWord {
    int column = 1;  // of the word's first byte in the text
    int length = 0;  // in the text, quotes included
    // One variable, split into zero or more words by the plan's rule; then `pieces` is that one.
    bool split = false;
    // Adjacent literals are one piece; an empty word ("") has none.
    std::span<const CommandPiece> pieces;

    bool literal() const {
        return !split && (pieces.empty() ||
                          (pieces.size() == 1 && pieces[0].kind == CommandPiece::Kind::literal));
    }

    // The text of a literal word; empty for others.
    std::string_view text() const {
        return literal() && !pieces.empty() ? pieces[0].text : std::string_view{};
    }
};

struct CommandFlags {
    bool may_fail = false;        // '-'
    bool full_privilege = false;  // '+'
    bool argv0 = false;           // '@': the second word is what the program sees as its own name
    bool keep_user = false;       // '!'
};

class CommandLineReader {
public:
    // More pieces in one word are refused.
    static constexpr std::size_t kMaxPieces = 64;

    // `first_column` is the column of the text's first byte in its file, for errors and words.
    CommandLineReader(std::string_view text, std::span<char> storage, int first_column = 1);

    // The flags before the program; call it first or not at all. Errors show in failed().
    CommandFlags read_flags();

    // Decodes the next word; false at the end of the text or at an error.
    bool next_word();

    const CommandWord& word() const { return word_; }

    bool failed() const { return failed_; }

    const TextError& error() const { return error_; }

private:
    enum class Closer : std::uint8_t { brace = '}', bracket = ']' };

    bool at_end() const { return at_ == text_.size(); }

    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    bool word_ends() const { return at_end() || peek() == ' ' || peek() == '\t'; }

    int column(std::size_t at) const { return first_column_ + static_cast<int>(at); }

    bool fail(std::size_t at, std::size_t length, const TextError& what);
    void skip_blanks();
    bool put(char byte);
    bool end_literal();
    bool read_single_quoted();
    bool read_double_quoted();
    bool read_plain_byte();
    bool read_escape();
    bool read_hex_escape();
    bool read_dollar();
    bool read_split();
    bool read_name(std::string_view& name);
    bool read_variable(Closer closer, std::size_t opened_at);
    bool read_operand(Closer closer, std::size_t opened_at, std::string_view& operand);
    bool add_variable(CommandPiece piece, std::size_t at);

    std::string_view text_;
    std::span<char> storage_;
    int first_column_;
    std::size_t at_ = 0;    // next byte of the text
    std::size_t used_ = 0;  // bytes of storage in use
    std::array<CommandPiece, kMaxPieces> pieces_{};
    std::size_t piece_count_ = 0;
    std::size_t literal_start_ = 0;  // where the literal being read began in storage
    CommandWord word_;
    TextError error_;
    bool failed_ = false;
};

}  // namespace slipway::formats
