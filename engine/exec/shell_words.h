// The words of shell assignments and what they evaluate to, for shell_variables.cc.
//
// POSIX.1-2017, Shell Command Language, 2.2 (quoting) and 2.6.2 (parameter expansion), without
// substitutions, patterns and positional parameters, which are errors. Words are evaluated while
// they are read, so that a variable sees the assignments before it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "engine/exec/variables_file.h"

namespace slipway::exec {

class ShellWords {
public:
    ShellWords(std::string_view text,
               std::span<char> scratch,
               Export exported,
               Environment& environment,
               FileFindings& findings)
        : text_(text),
          scratch_(scratch),
          exported_(exported),
          environment_(environment),
          findings_(findings) {}

    bool at_end() const { return at_ >= text_.size(); }

    std::size_t position() const { return at_; }

    // How ${NAME:=word} and assignments without `export` set a variable.
    Export exported() const { return exported_; }

    void set_exported(Export exported) { exported_ = exported; }

    // Passes blanks and continued line ends.
    void skip_blanks();

    // Passes blanks, line ends and comments.
    void skip_to_statement();

    // Passes one semicolon; a second one would be an error in a shell, too.
    void skip_separator();

    // At a line end, a semicolon, a comment or the end of the file.
    bool statement_ends() const;

    // NAME= stands here.
    bool assignment_ahead() const;

    // Passes NAME=, which is ahead.
    std::string_view take_assigned_name();

    // The bytes up to the next blank or special character, without quotes; may be empty.
    std::string_view plain_word();

    // Evaluates the word that begins here, as the value of an assignment (no splitting, no file
    // names). Valid until the next call that was not preceded by keep_values(). Errors show in the
    // findings.
    std::string_view value();

    // The values so far stay valid until drop_values().
    void keep_values() { kept_ = size_; }

    void drop_values() { kept_ = 0; }

    // Reports an error at a position of the text.
    void fail(std::size_t at, const formats::TextError& what);

private:
    // Where a word is being read: what ends it and what quotes mean there.
    struct Context {
        bool in_braces = false;         // ends at '}'
        bool in_double_quotes = false;  // single quotes are ordinary
        int depth = 0;                  // of braces in braces
    };

    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    bool word_ends(Context context) const;
    bool put(char c);
    bool put(std::string_view text);
    void read_word(Context context);
    void read_byte(Context context);
    void read_unquoted_escape();
    void read_quoted_escape(bool in_braces);
    void read_single_quoted();
    void read_double_quoted(Context context);
    void read_dollar(Context context);
    void read_braces(Context context);
    void read_operator(std::string_view name,
                       std::size_t opened_at,
                       int depth,
                       bool in_double_quotes);
    void put_variable(std::string_view name, std::size_t at);
    std::string_view read_name();

    std::string_view text_;
    std::span<char> scratch_;
    Export exported_;
    Environment& environment_;
    FileFindings& findings_;
    std::size_t at_ = 0;
    std::size_t size_ = 0;   // of what is used of scratch
    std::size_t kept_ = 0;   // of it, by values that were kept
    bool skipping_ = false;  // in an operand that is not used
};

}  // namespace slipway::exec
