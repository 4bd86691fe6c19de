// Patterns of + and -: POSIX extended regular expressions, matched anywhere in a line.
//
// Bytes, as in the C locale. Groups, alternatives, counted repetitions, bracket expressions with
// classes, and GNU's \w \W \s \S; back references and word boundaries are refused. A pattern is
// compiled to Glushkov's automaton, whose states are the characters of the pattern: matching looks
// at each byte of the line once, whatever the pattern.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::logger {

// A set of characters of a pattern, or of bytes.
class BitSet {
public:
    static constexpr std::size_t kBits = 256;

    constexpr void add(std::size_t bit) { words_[bit / 64] |= std::uint64_t{1} << (bit % 64); }

    constexpr bool has(std::size_t bit) const {
        return ((words_[bit / 64] >> (bit % 64)) & 1) != 0;
    }

    constexpr bool empty() const { return (words_[0] | words_[1] | words_[2] | words_[3]) == 0; }

    constexpr bool meets(const BitSet& other) const { return !(*this & other).empty(); }

    constexpr std::uint64_t word(std::size_t i) const { return words_[i]; }

    // Every bit `by` places up.
    BitSet shifted(std::size_t by) const;
    // Without the bits from `bit` on.
    BitSet below(std::size_t bit) const;

    constexpr BitSet& operator|=(const BitSet& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
        return *this;
    }

    friend constexpr BitSet operator|(BitSet a, const BitSet& b) { return a |= b; }

    friend constexpr BitSet operator&(BitSet a, const BitSet& b) {
        for (std::size_t i = 0; i < a.words_.size(); ++i) a.words_[i] &= b.words_[i];
        return a;
    }

    constexpr BitSet operator~() const {
        BitSet result;
        for (std::size_t i = 0; i < words_.size(); ++i) result.words_[i] = ~words_[i];
        return result;
    }

private:
    std::array<std::uint64_t, kBits / 64> words_{};
};

class Pattern {
public:
    // The characters of a pattern, those of counted repetitions counted as often as they repeat.
    static constexpr std::size_t kMaxCharacters = BitSet::kBits;

    bool matches(std::string_view line) const;

private:
    friend class PatternCompiler;

    BitSet after(const BitSet& active) const;
    std::size_t skip(std::string_view line, std::size_t at) const;

    std::size_t count_ = 0;
    bool nullable_ = false;  // the empty text matches
    BitSet first_;           // what a match may begin with
    BitSet last_;            // a match ends when one of them was passed
    BitSet line_begins_;     // the ^ among the characters, which pass without a byte
    BitSet line_ends_;       // the $
    BitSet starts_;          // bytes that a match may begin with
    std::array<BitSet, kMaxCharacters> follow_{};  // what may come behind a character
    std::array<BitSet, 256> takes_{};              // the characters that a byte passes
};

// Nothing when the pattern was compiled, else why not. `pattern` is one that is still empty.
std::optional<std::string_view> compile_pattern(std::string_view text, Pattern& pattern);

}  // namespace slipway::logger
