// The parser's state, shared by the files lex_*.cc and parse_*.cc. Not for other folders.
//
// A scannerless parser by recursive descent with one token of look-ahead: what a token is depends
// on where it stands, and $( ) nests the whole grammar in a word. After the first error every
// function returns at once, so callers need not check.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "importers/shell/ast.h"
#include "importers/shell/parse.h"

namespace slipway::importers::shell {

enum class TokenKind {
    end,
    newline,
    word,
    io_number,
    operator_,
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view op;  // an operator's text: static storage
    Word word;
    int number = 0;
    Place place;
};

// The text that is read. Of a `…` substitution it is the text without its backslashes; then `map`
// holds the offset of each byte in the whole script.
struct Source {
    std::string_view text;
    const std::vector<std::uint32_t>* map = nullptr;
    const std::vector<std::uint32_t>* line_starts = nullptr;
};

struct Failure {
    bool failed = false;
    Place place;
    std::string code, message, help;
};

// What the readers of one script have in common: the outermost one and those of `…` inside it.
struct Shared {
    Script script;
    Failure failure;
    int depth = 0;
    // Bodies of here-documents by Redirection::here_document. A body is read long after its
    // redirection; attach_here_documents() brings them together at the end.
    std::vector<std::vector<Part>> here_documents;
};

// Moves the bodies into the redirections of `script`.
void attach_here_documents(Script& script, std::vector<std::vector<Part>>& bodies);

// How the text of a word is read.
enum class Mode {
    plain,           // outside quotes
    operand,         // the word in ${x-word}, outside quotes: ends at }
    quoted,          // between double quotes
    quoted_operand,  // the word in "${x-word}"
    here,            // a here-document
    arithmetic,      // $(( ))
};

class Reader {
public:
    Reader(Source source, Shared& shared) : source_(source), shared_(shared) {}

    // program: the whole text.
    std::vector<Command> program();

private:
    // --- characters (lex_token.cc)
    bool at_end() const { return position_ >= source_.text.size(); }

    char raw(std::size_t ahead = 0) const {
        return position_ + ahead < source_.text.size() ? source_.text[position_ + ahead] : '\0';
    }

    void join_lines();  // steps over backslash-newline pairs
    char look();        // the next byte after joined lines; '\0' at the end
    char look_second();

    bool looking_at(std::string_view text) const {
        return source_.text.substr(position_).starts_with(text);
    }

    Place place() const { return place_at(position_); }

    Place place_at(std::size_t offset) const;

    std::uint32_t offset() const { return place().offset; }

    void fail(const Place& place, std::string message, std::string help);
    void fail_unexpected(std::string_view expecting);

    bool failed() const { return shared_.failure.failed; }

    void extension(const Place& place, std::string_view what);
    bool enter(const Place& place);  // one level deeper; false when that is too deep

    void leave() { --shared_.depth; }

    // --- tokens (lex_token.cc)
    const Token& peek();
    Token take();
    Token lex();
    void skip_blanks();
    bool lex_io_number(Token& token);
    void read_here_documents();
    std::vector<Part> read_here_document(bool expands, bool no_tabs, std::string_view delimiter);
    bool peek_operator(std::string_view op);
    bool take_operator(std::string_view op);
    bool peek_reserved(std::string_view word);
    bool take_reserved(std::string_view word);
    void expect_reserved(std::string_view word);
    void skip_newlines();

    // --- words (lex_word.cc)
    Word word();
    void parts(Mode mode, std::vector<Part>& out);
    bool ends(Mode mode, char c) const;
    bool special(Mode mode, std::vector<Part>& out);
    void single_quoted(std::vector<Part>& out);
    void double_quoted(std::vector<Part>& out);
    void escaped(Mode mode, std::vector<Part>& out);
    void add_char(Mode mode, std::vector<Part>& out, const Place& where);
    static void add_quoted(std::vector<Part>& out, const Place& where, char c);

    // --- expansions (lex_expansion.cc)
    void dollar(Mode mode, std::vector<Part>& out);
    void braced(Mode mode, Part& part);
    void braced_operator(Mode mode, Part& part);
    void operand(Mode mode, Part& part);
    void arithmetic(Part& part);
    void command_substitution(Part& part);
    void backquoted(Mode mode, Part& part);

    // --- commands (parse_command.cc)
    std::vector<Command> list();  // newline_list? and_or ((; | & | newline) and_or)*
    std::vector<Command> compound_list(std::string_view before);  // a list that may not be empty
    Command and_or();
    Command pipeline();
    Command command();
    Command simple();
    bool assignment(Command& command, const Token& token);
    bool redirection(Command& command);
    Redirection::Operator redirection_operator(std::string_view op) const;
    Command function(const Word& name, const Place& place);
    bool ends_list();

    // --- compound commands (parse_compound.cc)
    bool compound(Command& out);
    Command if_clause(bool elif);
    Command loop(Command::Kind kind);
    Command for_clause();
    Command case_clause();
    bool case_item(Command& out);
    Command braces();
    Command parentheses();
    Command test_clause();
    Command function_keyword();

    struct Pending {
        std::size_t index;
        bool expands, no_tabs;
        std::string delimiter;
    };

    Source source_;
    Shared& shared_;
    std::size_t position_ = 0;
    Token token_;
    bool have_token_ = false;
    std::uint32_t last_end_ = 0;    // offset behind the last token taken
    std::vector<Pending> pending_;  // here-documents whose bodies begin after the next newline
    bool here_no_tabs_ = false;     // in the body of <<-
    bool at_line_start_ = false;
    bool after_redirection_ = false;  // the next token is a redirection's target
};

}  // namespace slipway::importers::shell
