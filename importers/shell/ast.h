// The syntax tree of a shell script.
//
// It follows the grammar of POSIX.1-2017, "Shell Command Language", 2.10, plus what scripts written
// for busybox ash and bash are seen to use; the latter are listed in Script::extensions. Nodes own
// their children. How deep a tree can be is bounded by the parser (parse.h), so that walking it by
// recursion is safe. Equality ignores places and how something was quoted ('a' and \a are the
// same).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/diag/diagnostic.h"

namespace slipway::importers::shell {

// Where a node begins in the script.
using diag::Place;

struct Command;

// A piece of a word.
struct Part {
    enum class Kind {
        literal,     // `text`, unquoted: may be a pattern, a tilde, a reserved word
        quoted,      // `text`, protected by quotes or a backslash
        double_,     // `parts` between double quotes
        parameter,   // ${text op parts}
        command,     // $(commands)
        arithmetic,  // $((parts))
    };

    // What stands between the name and the operand of an expansion. `colon` tells ":-" from "-".
    enum class Operator {
        none,
        length,        // ${#x}
        default_,      // -
        assign,        // =
        error,         // ?
        alternative,   // +
        small_suffix,  // %
        large_suffix,  // %%
        small_prefix,  // #
        large_prefix,  // ##
        not_posix,     // anything else, as ${x//a/b}; the operand begins with the operator
    };

    Kind kind = Kind::literal;
    std::string text;
    Operator op = Operator::none;
    bool colon = false;
    std::vector<Part> parts;
    std::vector<Command> commands;
    Place place;

    friend bool operator==(const Part& a, const Part& b);
};

// One or more parts; a word without parts does not exist ('' is one empty quoted part).
struct Word {
    std::vector<Part> parts;
    Place place;
    std::uint32_t end = 0;  // offset behind the last byte
    friend bool operator==(const Word& a, const Word& b);
};

struct Assignment {
    std::string name;
    Word value;           // of `x=` a word without parts
    bool append = false;  // x+=y, not POSIX
    bool array = false;   // x=(a b), not POSIX: `elements`
    std::vector<Word> elements;
    Place place;
    friend bool operator==(const Assignment& a, const Assignment& b);
};

struct Redirection {
    enum class Operator {
        read,           // <
        write,          // >
        append,         // >>
        clobber,        // >|
        read_write,     // <>
        duplicate_in,   // <&
        duplicate_out,  // >&
        here,           // <<
        here_no_tabs,   // <<-
        here_string,    // <<<, not POSIX
    };
    int descriptor = -1;  // -1: the operator's own, 0 or 1
    Operator op = Operator::write;
    Word target;                    // of here-documents the delimiter
    std::vector<Part> body;         // of a here-document
    bool expands = true;            // false: the delimiter is quoted, the body is text
    std::size_t here_document = 0;  // for the parser; not compared
    Place place;
    friend bool operator==(const Redirection& a, const Redirection& b);
};

struct CaseItem {
    std::vector<Word> patterns;
    std::vector<Command> body;
    bool falls_through = false;  // ;& or ;;&, not POSIX
    Place place;
    friend bool operator==(const CaseItem& a, const CaseItem& b);
};

struct Command {
    enum class Kind {
        simple,    // assignments, words, redirections
        pipeline,  // body: its commands; `negated`
        and_or,    // body: its pipelines; or_before[i] tells whether || stands before body[i]
        group,     // { body; }
        subshell,  // ( body )
        if_,       // condition, body, otherwise (an elif is an if_ that is alone in `otherwise`)
        while_,    // condition, body
        until,     // condition, body
        for_,      // name, words unless `no_words`, body
        case_,     // words[0], items
        function,  // name, body[0]
        test,      // [[ words ]], not POSIX
    };
    Kind kind = Kind::simple;
    std::vector<Assignment> assignments;
    std::vector<Word> words;
    std::vector<Redirection> redirections;
    std::string name;
    std::vector<Command> condition, body, otherwise;
    std::vector<CaseItem> items;
    std::vector<bool> or_before;
    bool negated = false;
    bool no_words = false;    // for_: no "in", it walks "$@"
    bool background = false;  // followed by &
    bool is_elif = false;     // if_: was written as elif
    Place place;
    std::uint32_t end = 0;  // offset behind the last byte
    friend bool operator==(const Command& a, const Command& b);
};

// Something that dash does not know or reads in another way.
struct Extension {
    Place place;
    std::string what;  // "[[", "function", "array" …
};

struct Script {
    std::vector<Command> commands;
    std::vector<Extension> extensions;
    friend bool operator==(const Script& a, const Script& b);
};

// The text of a word that consists of literal and quoted parts only; nothing when it has an
// expansion.
std::optional<std::string> literal_text(const Word& word);

// The text of a word that is entirely unquoted, else "": what can be a reserved word.
std::string_view unquoted_text(const Word& word);

// words[0] of a simple command as literal text, else "".
std::string command_name(const Command& command);

// A letter or underscore, then letters, digits and underscores.
bool is_name(std::string_view text);

}  // namespace slipway::importers::shell
