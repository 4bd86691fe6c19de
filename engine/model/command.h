// Commands of a service: argument templates that are filled in at each start.
//
// Text form: docs/formats/command-line.md. An argument is a sequence of pieces; a piece is literal
// text or a variable with the operators a POSIX shell knows. Values come from the service's
// environment and variables files as they are at the start, so editing such a file and restarting
// works.
#pragma once

#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"

namespace slipway::model {

struct Piece {
    enum class Kind {
        literal,   // `text` as it is
        variable,  // the value of the variable named `text`
    };

    // What an unset or empty variable gives; as in the shell's ${NAME:-operand}.
    enum class Operator {
        plain,              // empty when unset
        default_if_empty,   // ${NAME:-operand}
        default_if_unset,   // ${NAME-operand}
        operand_if_filled,  // ${NAME:+operand}
        operand_if_set,     // ${NAME+operand}
    };

    Kind kind = Kind::literal;
    std::string text;
    Operator op = Operator::plain;
    std::string operand;  // literal
    friend bool operator==(const Piece&, const Piece&) = default;
};

struct Argument {
    std::vector<Piece> pieces;
    // The argument is one variable whose value is split into zero or more arguments by the
    // command's rule (Expand). Then `pieces` has exactly one element, a variable.
    bool split = false;
    friend bool operator==(const Argument&, const Argument&) = default;
};

// How a split argument's value becomes words: the rule of the format the service came from.
enum class Expand {
    systemd,  // at white space, quotes grouping (systemd.service(5), "Command lines")
    shell,    // at white space only, as an unquoted $NAME of sh does (no file names are generated)
    eval,     // quotes, backslashes grouping as if the shell read it again (OpenRC's eval)
};

struct Command {
    std::vector<Argument>
        argv;  // argv[0] is the program: an absolute path or a name looked up in the service's PATH
    std::string argv0;            // what the program sees as its own name; empty: argv[0]
    bool may_fail = false;        // '-': a failure does not count
    bool full_privilege = false;  // '+': user, groups, capabilities and sandbox are not applied
    bool keep_user = false;       // '!': user, group and groups are not applied, all else is
    diag::Position where;         // where it was written; not compared

    friend bool operator==(const Command& a, const Command& b) {
        return a.argv == b.argv && a.argv0 == b.argv0 && a.may_fail == b.may_fail &&
               a.full_privilege == b.full_privilege && a.keep_user == b.keep_user;
    }
};

// An argument of literal text.
inline Argument literal(std::string text) {
    return Argument{{Piece{Piece::Kind::literal, std::move(text), Piece::Operator::plain, {}}},
                    false};
}

// The literal text of an argument that has no variables; empty optional otherwise is expressed by
// `ok`.
inline bool is_literal(const Argument& argument) {
    return !argument.split && argument.pieces.size() <= 1 &&
           (argument.pieces.empty() || argument.pieces[0].kind == Piece::Kind::literal);
}

}  // namespace slipway::model
