#include "importers/shell/value.h"

namespace slipway::importers::shell {

Pieces literal_pieces(std::string text) {
    if (text.empty()) return {};
    return {{model::Piece::Kind::literal, std::move(text), model::Piece::Operator::plain, {}}};
}

Pieces variable_piece(std::string name) {
    return {{model::Piece::Kind::variable, std::move(name), model::Piece::Operator::plain, {}}};
}

std::optional<std::string> as_literal(const Pieces& pieces) {
    if (pieces.empty()) return std::string();
    if (pieces.size() == 1 && pieces[0].kind == model::Piece::Kind::literal) return pieces[0].text;
    return std::nullopt;
}

void append(Pieces& to, const Pieces& from) {
    for (const model::Piece& piece : from) {
        const bool literal = piece.kind == model::Piece::Kind::literal;
        if (literal && piece.text.empty()) continue;
        if (literal && !to.empty() && to.back().kind == model::Piece::Kind::literal)
            to.back().text += piece.text;
        else
            to.push_back(piece);
    }
}

void collect_names(const Pieces& pieces, std::vector<std::string>& names) {
    for (const model::Piece& piece : pieces)
        if (piece.kind == model::Piece::Kind::variable) names.push_back(piece.text);
}

Variables::State Variables::state(std::string_view name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end()) return State::unassigned;
    return found->second.value ? State::known : State::unknown;
}

Pieces Variables::value(const std::string& name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end() && closed_) return {};
    if (found == entries_.end() || !found->second.value) return variable_piece(name);
    return *found->second.value;
}

Place Variables::place(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? Place{} : found->second.place;
}

void Variables::assign(const std::string& name, Pieces value, Place place) {
    entries_[name] = {std::move(value), place};
}

void Variables::forget(const std::string& name, Place place) {
    entries_[name] = {std::nullopt, place};
}

std::vector<std::string> Variables::assigned() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : entries_) names.push_back(name);
    return names;
}

namespace {

// A bracket expression that begins at `at`; its length and whether `c` is in it. Length 0: there is
// no closing bracket, so the bracket is text.
struct Bracket {
    std::size_t length = 0;
    bool holds = false;
};

Bracket bracket(std::string_view pattern, std::size_t at, char c) {
    std::size_t i = at + 1;
    bool negated = false;
    if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) {
        negated = true;
        ++i;
    }
    bool holds = false;
    for (bool first = true; i < pattern.size() && (first || pattern[i] != ']'); first = false) {
        const char low = pattern[i];
        char high = low;
        if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
            high = pattern[i + 2];
            i += 2;
        }
        holds = holds || (low <= c && c <= high);
        ++i;
    }
    if (i >= pattern.size()) return {};
    return {i - at + 1, holds != negated};
}

}  // namespace

bool matches(std::string_view text, std::string_view pattern, const std::vector<bool>& quoted) {
    constexpr std::size_t none = ~std::size_t{0};
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t star = none;  // the last * and the text it takes up to
    std::size_t star_text = 0;
    while (t < text.size() || p < pattern.size()) {
        const bool special = p < pattern.size() && !(p < quoted.size() && quoted[p]);
        if (special && pattern[p] == '*') {
            star = p++;
            star_text = t;
            continue;
        }
        if (t < text.size() && p < pattern.size()) {
            Bracket set;
            if (special && pattern[p] == '[') set = bracket(pattern, p, text[t]);
            const bool any = special && pattern[p] == '?';
            if (set.length > 0 ? set.holds : any || pattern[p] == text[t]) {
                p += set.length > 0 ? set.length : 1;
                ++t;
                continue;
            }
        }
        if (star == none || star_text >= text.size()) return false;
        t = ++star_text;
        p = star + 1;
    }
    return true;
}

}  // namespace slipway::importers::shell
