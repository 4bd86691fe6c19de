#include "engine/logger/pattern.h"

namespace slipway::logger {

BitSet BitSet::shifted(std::size_t by) const {
    BitSet result;
    const std::size_t words = by / 64;
    const std::size_t bits = by % 64;
    for (std::size_t i = words_.size(); i-- > words;) {
        result.words_[i] = words_[i - words] << bits;
        if (bits != 0 && i > words) result.words_[i] |= words_[i - words - 1] >> (64 - bits);
    }
    return result;
}

BitSet BitSet::below(std::size_t bit) const {
    BitSet result;
    for (std::size_t i = 0; i < words_.size() && i * 64 < bit; ++i)
        result.words_[i] =
            bit - i * 64 >= 64 ? words_[i] : words_[i] & ((std::uint64_t{1} << (bit - i * 64)) - 1);
    return result;
}

// What may be passed next: behind those that were passed, or the beginning of another match.
BitSet Pattern::after(const BitSet& active) const {
    BitSet next = first_;
    for (std::size_t word = 0; word * 64 < count_; ++word)
        for (std::uint64_t bits = active.word(word); bits != 0; bits &= bits - 1)
            next |= follow_[word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))];
    return next;
}

// The next byte that a match may begin with.
std::size_t Pattern::skip(std::string_view line, std::size_t at) const {
    while (at < line.size() && !starts_.has(static_cast<unsigned char>(line[at]))) ++at;
    return at;
}

bool Pattern::matches(std::string_view line) const {
    if (nullable_) return true;
    BitSet active;
    for (std::size_t at = 0;; ++at) {
        if (active.empty() && at > 0) at = skip(line, at);
        if (at == 0 || at == line.size()) {
            const BitSet here =
                (at == 0 ? line_begins_ : BitSet{}) | (at == line.size() ? line_ends_ : BitSet{});
            for (BitSet next = after(active) & here & ~active; !next.empty();
                 next = after(active) & here & ~active)
                active |= next;
            if (active.meets(last_)) return true;
        }
        if (at == line.size()) return false;
        active = after(active) & takes_[static_cast<unsigned char>(line[at])];
        if (active.meets(last_)) return true;
    }
}

}  // namespace slipway::logger
