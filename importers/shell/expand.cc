#include "importers/shell/expand.h"

#include "importers/shell/parse.h"

namespace slipway::importers::shell {

using model::Argument;
using model::Piece;
using Operator = Part::Operator;

namespace {

// Would the shell look for files of this name?
bool has_pattern(std::string_view text) {
    const std::size_t bracket = text.find('[');
    return text.find_first_of("*?") != std::string_view::npos ||
           (bracket != std::string_view::npos && text.find(']', bracket) != std::string_view::npos);
}

}  // namespace

// Collects the words a word expands to.
struct Expansion::Builder {
    std::vector<Argument> words;
    Argument current;
    bool present = false;      // the current word exists even if it is empty
    std::size_t unquoted = 0;  // variables in it that the shell would split
    Place first_unquoted;

    void add(const Pieces& pieces) {
        append(current.pieces, pieces);
        present = true;
    }

    // Gives the place of an unquoted variable that is only a part of its word.
    Place finish() {
        Place joined;
        if (unquoted > 0) {
            current.split = current.pieces.size() == 1;
            if (!current.split) joined = first_unquoted;
        }
        if (present && current.pieces.empty()) current = model::literal("");
        if (present) words.push_back(std::move(current));
        current = Argument{};
        present = false;
        unquoted = 0;
        return joined;
    }
};

std::optional<Pieces> Expansion::fail(const Part& part, std::string why) {
    failed_ = {part.place, std::move(why)};
    return std::nullopt;
}

std::optional<Pieces> Expansion::text(const Word& word) {
    return text(word.parts);
}

std::optional<Pieces> Expansion::text(const std::vector<Part>& parts) {
    Builder builder;
    if (!add(parts, true, builder)) return std::nullopt;
    return builder.current.pieces;
}

std::optional<std::vector<Argument>> Expansion::arguments(const Word& word) {
    Builder builder;
    if (!add(word.parts, false, builder)) return std::nullopt;
    if (const Place joined = builder.finish(); joined.line > 0) joined_ = joined;
    return builder.words;
}

std::optional<std::vector<Argument>> Expansion::arguments(const std::vector<Word>& words) {
    std::vector<Argument> out;
    for (const Word& word : words) {
        auto some = arguments(word);
        if (!some) return std::nullopt;
        for (Argument& argument : *some) out.push_back(std::move(argument));
    }
    return out;
}

bool Expansion::add(const std::vector<Part>& parts, bool quoted, Builder& out) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part& part = parts[i];
        switch (part.kind) {
            case Part::Kind::literal:
                if (!quoted && has_pattern(part.text))
                    return fail(part, "a pattern of file names").has_value();
                if (i == 0 && part.text.starts_with('~'))
                    return fail(part, "somebody's home directory").has_value();
                out.add(literal_pieces(part.text));
                break;
            case Part::Kind::quoted:
                out.add(literal_pieces(part.text));
                break;
            case Part::Kind::double_: {
                const bool only_arguments = part.parts.size() == 1 &&
                                            part.parts[0].kind == Part::Kind::parameter &&
                                            part.parts[0].text == "@";
                if (!only_arguments) out.present = true;
                if (!add(part.parts, true, out)) return false;
                break;
            }
            case Part::Kind::parameter: {
                const std::optional<Pieces> value = parameter(part);
                if (!value) return false;
                if (quoted && !value->empty())
                    out.add(*value);
                else if (!quoted && !add_unquoted(part, *value, out))
                    return false;
                break;
            }
            case Part::Kind::command:
                return fail(part, "the output of a command").has_value();
            case Part::Kind::arithmetic:
                return fail(part, "an arithmetic expression").has_value();
        }
    }
    return true;
}

// A value outside quotes is split at blanks.
bool Expansion::add_unquoted(const Part& part, const Pieces& value, Builder& out) {
    for (const Piece& piece : value) {
        if (piece.kind == Piece::Kind::variable) {
            if (out.unquoted++ == 0) out.first_unquoted = part.place;
            out.add({piece});
            continue;
        }
        if (has_pattern(piece.text)) return fail(part, "a pattern of file names").has_value();
        std::string word;
        for (const char c : piece.text) {
            if (c != ' ' && c != '\t' && c != '\n') {
                word += c;
                continue;
            }
            if (!word.empty()) out.add(literal_pieces(std::move(word)));
            word.clear();
            if (const Place joined = out.finish(); joined.line > 0) joined_ = joined;
        }
        if (!word.empty()) out.add(literal_pieces(std::move(word)));
    }
    return true;
}

std::optional<Pieces> Expansion::parameter(const Part& part) {
    Pieces value;
    const std::string& name = part.text;
    if (name == "@" || name == "*" || (name[0] >= '0' && name[0] <= '9')) {
        if (name == "0") return fail(part, "the name of the script");
        // Services' scripts are called without arguments.
    } else if (name == "#") {
        value = literal_pieces("0");
    } else if (!is_name(name)) {
        return fail(part, "a value that exists only while the script runs");
    } else if (variables_.state(name) == Variables::State::unknown) {
        return fail(part, "the variable " + name + ", which is computed while the script runs");
    } else {
        value = variables_.value(name);
    }
    switch (part.op) {
        case Operator::none:
            return value;
        case Operator::length:
            if (const auto literal = as_literal(value))
                return literal_pieces(std::to_string(literal->size()));
            return fail(part, "the length of a variable");
        case Operator::default_:
        case Operator::assign:
        case Operator::error:
        case Operator::alternative:
            return with_operator(part, value);
        case Operator::small_suffix:
        case Operator::large_suffix:
        case Operator::small_prefix:
        case Operator::large_prefix:
            return trimmed(part, value);
        case Operator::not_posix:
            break;
    }
    return fail(part, "a form of ${ } that POSIX does not know");
}

std::optional<Pieces> Expansion::with_operator(const Part& part, const Pieces& value) {
    // Known to be set and, where that counts, not empty?
    const bool unassigned = value.size() == 1 && value[0].kind == Piece::Kind::variable &&
                            value[0].op == Piece::Operator::plain;
    bool filled = false;
    for (const Piece& piece : value) filled = filled || piece.kind == Piece::Kind::literal;
    const bool from_script = variables_.state(part.text) == Variables::State::known;
    const bool decided = filled || value.empty() || (from_script && !part.colon);
    const bool use_value = filled || (!part.colon && (from_script || !value.empty()));
    if (part.op == Operator::error) {
        if (decided && use_value) return value;
        return fail(part, "a variable that must be set");
    }
    const bool alternative = part.op == Operator::alternative;
    if (decided) {
        if (use_value != alternative) return alternative ? Pieces{} : value;
        if (alternative && !use_value) return Pieces{};
        std::optional<Pieces> operand = text(part.parts);
        if (operand && part.op == Operator::assign)
            variables_.assign(part.text, *operand, part.place);
        return operand;
    }
    std::optional<Pieces> operand = text(part.parts);
    if (!operand) return std::nullopt;
    const std::optional<std::string> literal = as_literal(*operand);
    if (!unassigned || !literal) return fail(part, "a default that depends on another variable");
    Piece piece = value[0];
    if (alternative)
        piece.op =
            part.colon ? Piece::Operator::operand_if_filled : Piece::Operator::operand_if_set;
    else
        piece.op =
            part.colon ? Piece::Operator::default_if_empty : Piece::Operator::default_if_unset;
    piece.operand = *literal;
    if (!alternative && literal->empty()) piece.op = Piece::Operator::plain;
    if (part.op == Operator::assign) variables_.assign(part.text, {piece}, part.place);
    return Pieces{piece};
}

std::optional<Pieces> Expansion::trimmed(const Part& part, const Pieces& value) {
    const std::optional<std::string> literal = as_literal(value);
    const std::optional<Pattern> pattern = pattern_of(part.parts, variables_);
    if (!literal || !pattern) return fail(part, "a part of a variable");
    const std::string_view all = *literal;
    const bool prefix = part.op == Operator::small_prefix || part.op == Operator::large_prefix;
    const bool large = part.op == Operator::large_prefix || part.op == Operator::large_suffix;
    for (std::size_t i = 0; i <= all.size(); ++i) {
        const std::size_t length = large ? all.size() - i : i;
        const std::string_view cut =
            prefix ? all.substr(0, length) : all.substr(all.size() - length);
        if (matches(cut, pattern->text, pattern->quoted))
            return literal_pieces(
                std::string(prefix ? all.substr(length) : all.substr(0, all.size() - length)));
    }
    return value;
}

namespace {

bool add_pattern(const std::vector<Part>& parts, bool quoted, Variables& variables, Pattern& out) {
    for (const Part& part : parts) {
        std::string text = part.text;
        bool as_text = quoted || part.kind == Part::Kind::quoted;
        if (part.kind == Part::Kind::double_) {
            if (!add_pattern(part.parts, true, variables, out)) return false;
            continue;
        }
        if (part.kind == Part::Kind::parameter) {
            if (part.op != Operator::none || !is_name(part.text) ||
                variables.state(part.text) != Variables::State::known)
                return false;
            const auto value = as_literal(variables.value(part.text));
            if (!value) return false;
            text = *value;
        } else if (part.kind != Part::Kind::literal && part.kind != Part::Kind::quoted) {
            return false;
        }
        out.text += text;
        out.quoted.resize(out.text.size(), as_text);
    }
    return true;
}

}  // namespace

std::optional<Pattern> pattern_of(const std::vector<Part>& parts, Variables& variables) {
    Pattern out;
    if (!add_pattern(parts, false, variables, out)) return std::nullopt;
    return out;
}

// The variables stand in as names that no script has, so the text can be parsed as it is.
std::optional<Reread> read_again(const Pieces& text) {
    std::string script;
    Variables variables;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i].kind == Piece::Kind::literal) {
            script += text[i].text;
            continue;
        }
        const std::string name = "slipway_variable_" + std::to_string(i);
        script += "${" + name + "}";
        variables.assign(name, {text[i]}, {});
    }
    diag::Sink sink;
    const std::optional<Script> parsed = parse(script, "", sink);
    if (!parsed || parsed->commands.size() > 1) return std::nullopt;
    Reread out;
    if (parsed->commands.empty()) return out;
    const Command& command = parsed->commands[0];
    if (command.kind != Command::Kind::simple || command.background || !command.assignments.empty())
        return std::nullopt;
    Expansion expansion(variables);
    auto arguments = expansion.arguments(command.words);
    if (!arguments) return std::nullopt;
    out.arguments = std::move(*arguments);
    out.redirections = command.redirections;
    out.joined = expansion.joined();
    return out;
}

}  // namespace slipway::importers::shell
