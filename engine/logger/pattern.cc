#include "engine/logger/pattern.h"

namespace slipway::logger {
namespace {

constexpr std::string_view kRefused =
    "groups, alternatives and counted repetitions are not matched by this version";
constexpr std::string_view kTooLong = "more than 64 characters in a pattern";
constexpr std::string_view kNothingToRepeat = "nothing to repeat";
constexpr std::string_view kOpenBracket = "a bracket without its end";
constexpr std::string_view kClass = "character classes like [:alpha:] are not known";
constexpr std::string_view kLastBackslash = "a backslash at the end";
constexpr std::string_view kAnchor = "^ and $ stand only at the beginning and the end";

// Reads one bracket expression behind its '['; gives the length with the ']'.
template <typename Atom>
std::optional<std::size_t> read_bracket(std::string_view text, Atom& atom) {
    std::size_t at = 0;
    const bool negated = !text.empty() && text[0] == '^';
    if (negated) ++at;
    const std::size_t first = at;
    for (; at < text.size() && (text[at] != ']' || at == first); ++at) {
        const auto low = static_cast<unsigned char>(text[at]);
        auto high = low;
        if (at + 2 < text.size() && text[at + 1] == '-' && text[at + 2] != ']') {
            high = static_cast<unsigned char>(text[at + 2]);
            at += 2;
        }
        for (unsigned byte = low; byte <= high; ++byte) atom.add(static_cast<unsigned char>(byte));
    }
    if (at >= text.size()) return std::nullopt;
    if (negated)
        for (std::uint64_t& word : atom.bytes) word = ~word;
    return at + 1;
}

}  // namespace

std::optional<std::string_view> compile_pattern(std::string_view text, Pattern& pattern) {
    pattern = Pattern{};
    if (!text.empty() && text[0] == '^') {
        pattern.anchored_start_ = true;
        text.remove_prefix(1);
    }
    bool may_repeat = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '*' || c == '+' || c == '?') {
            if (!may_repeat) return kNothingToRepeat;
            pattern.atoms_[pattern.count_ - 1].repeat = c == '*'   ? Pattern::Repeat::any
                                                        : c == '+' ? Pattern::Repeat::some
                                                                   : Pattern::Repeat::maybe;
            may_repeat = false;
            continue;
        }
        if (c == '$' && at + 1 == text.size()) {
            pattern.anchored_end_ = true;
            break;
        }
        if (c == '^' || c == '$') return kAnchor;
        if (c == '(' || c == ')' || c == '|' || c == '{') return kRefused;
        if (pattern.count_ == Pattern::kMaxAtoms) return kTooLong;
        Pattern::Atom& atom = pattern.atoms_[pattern.count_++];
        may_repeat = true;
        if (c == '.') {
            atom.bytes.fill(~std::uint64_t{0});
        } else if (c == '[') {
            const std::string_view inside = text.substr(at + 1);
            const auto length = read_bracket(inside, atom);
            if (!length) return kOpenBracket;
            const std::string_view members = inside.substr(0, *length);
            for (const std::string_view special : {"[:", "[.", "[="})
                if (members.find(special) != std::string_view::npos) return kClass;
            at += *length;
        } else if (c == '\\') {
            if (++at == text.size()) return kLastBackslash;
            atom.add(static_cast<unsigned char>(text[at]));
        } else {
            atom.add(static_cast<unsigned char>(c));
        }
    }
    return std::nullopt;
}

// All ways to go through the atoms at once: states[i] means "the first i atoms matched". So the
// time is at most pattern times line, and no recursion depends on the input.
bool Pattern::matches(std::string_view line) const {
    std::array<bool, kMaxAtoms + 1> states{};
    for (std::size_t at = 0;; ++at) {
        // Without an anchor the pattern may begin at every byte.
        if (at == 0 || !anchored_start_) states[0] = true;
        for (std::size_t i = 0; i < count_; ++i)
            if (states[i] && (atoms_[i].repeat == Repeat::any || atoms_[i].repeat == Repeat::maybe))
                states[i + 1] = true;
        if (states[count_] && (!anchored_end_ || at == line.size())) return true;
        if (at == line.size()) return false;
        std::array<bool, kMaxAtoms + 1> next{};
        for (std::size_t i = 0; i < count_; ++i) {
            if (!states[i] || !atoms_[i].has(line[at])) continue;
            next[i + 1] = true;
            if (atoms_[i].repeat == Repeat::any || atoms_[i].repeat == Repeat::some) next[i] = true;
        }
        states = next;
    }
}

}  // namespace slipway::logger
