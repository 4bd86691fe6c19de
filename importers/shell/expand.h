// Expands words as far as that is possible before the script runs.
//
// What a file of variables will say at the start stays a variable of the result; what only running
// the script can tell makes the expansion fail with a reason.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "importers/shell/ast.h"
#include "importers/shell/value.h"

namespace slipway::importers::shell {

struct Failed {
    Place place;
    std::string why;  // "the output of a command", in the middle of a sentence
};

class Expansion {
public:
    // ${x:=y} in a word assigns to `variables`.
    explicit Expansion(Variables& variables) : variables_(variables) {}

    // As the shell expands an assigned value or a quoted word: one text. Nothing on failure.
    std::optional<Pieces> text(const Word& word);
    std::optional<Pieces> text(const std::vector<Part>& parts);

    // As a word of a command: no, one or more arguments. An unquoted variable that is a whole word
    // becomes a split argument. Nothing on failure.
    std::optional<std::vector<model::Argument>> arguments(const Word& word);
    std::optional<std::vector<model::Argument>> arguments(const std::vector<Word>& words);

    // Why the last call failed.
    const Failed& failed() const { return failed_; }

    // A place where an unquoted variable is only a part of a word, so a value with blanks would not
    // be split; line 0 when there was none.
    const Place& joined() const { return joined_; }

private:
    struct Builder;
    bool add(const std::vector<Part>& parts, bool quoted, Builder& out);
    bool add_unquoted(const Part& part, const Pieces& value, Builder& out);
    std::optional<Pieces> parameter(const Part& part);
    std::optional<Pieces> with_operator(const Part& part, const Pieces& value);
    std::optional<Pieces> trimmed(const Part& part, const Pieces& value);
    std::optional<Pieces> fail(const Part& part, std::string why);

    Variables& variables_;
    Failed failed_;
    Place joined_;
};

// The pattern a word's parts make; nothing when a variable is in it.
struct Pattern {
    std::string text;
    std::vector<bool> quoted;
};

std::optional<Pattern> pattern_of(const std::vector<Part>& parts, Variables& variables);

// Reads a text that the shell would read again (eval): its words and redirections. The variables in
// it become split arguments where they stand alone. Nothing when it is not one simple command.
struct Reread {
    std::vector<model::Argument> arguments;
    std::vector<Redirection> redirections;
    Place joined;
};

std::optional<Reread> read_again(const Pieces& text);

}  // namespace slipway::importers::shell
