#include "importers/shell/ast.h"

#include <tuple>

namespace slipway::importers::shell {

bool operator==(const Part& a, const Part& b) {
    return a.kind == b.kind && a.op == b.op && a.colon == b.colon && a.text == b.text &&
           a.parts == b.parts && a.commands == b.commands;
}

bool operator==(const Word& a, const Word& b) {
    return a.parts == b.parts;
}

bool operator==(const Assignment& a, const Assignment& b) {
    return std::tie(a.name, a.value, a.append, a.array, a.elements) ==
           std::tie(b.name, b.value, b.append, b.array, b.elements);
}

bool operator==(const Redirection& a, const Redirection& b) {
    // The delimiter of a here-document says nothing but whether its body expands.
    const bool here =
        a.op == Redirection::Operator::here || a.op == Redirection::Operator::here_no_tabs;
    return std::tie(a.descriptor, a.op, a.body, a.expands) ==
               std::tie(b.descriptor, b.op, b.body, b.expands) &&
           (here || a.target == b.target);
}

bool operator==(const CaseItem& a, const CaseItem& b) {
    return std::tie(a.patterns, a.body, a.falls_through) ==
           std::tie(b.patterns, b.body, b.falls_through);
}

bool operator==(const Command& a, const Command& b) {
    return std::tie(a.kind, a.assignments, a.words, a.redirections, a.name, a.condition, a.body,
                    a.otherwise, a.items, a.or_before, a.negated, a.no_words, a.background,
                    a.is_elif) == std::tie(b.kind, b.assignments, b.words, b.redirections, b.name,
                                           b.condition, b.body, b.otherwise, b.items, b.or_before,
                                           b.negated, b.no_words, b.background, b.is_elif);
}

bool operator==(const Script& a, const Script& b) {
    return a.commands == b.commands;
}

namespace {

bool append_literal(const std::vector<Part>& parts, std::string& out) {
    for (const Part& part : parts) {
        if (part.kind == Part::Kind::literal || part.kind == Part::Kind::quoted)
            out += part.text;
        else if (part.kind != Part::Kind::double_ || !append_literal(part.parts, out))
            return false;
    }
    return true;
}

}  // namespace

std::optional<std::string> literal_text(const Word& word) {
    std::string out;
    if (!append_literal(word.parts, out)) return std::nullopt;
    return out;
}

std::string_view unquoted_text(const Word& word) {
    if (word.parts.size() != 1 || word.parts[0].kind != Part::Kind::literal) return {};
    return word.parts[0].text;
}

std::string command_name(const Command& command) {
    if (command.kind != Command::Kind::simple || command.words.empty()) return {};
    return literal_text(command.words[0]).value_or("");
}

bool is_name(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
    for (const char c : text) {
        const bool ok =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!ok) return false;
    }
    return true;
}

}  // namespace slipway::importers::shell
