#include "engine/formats/glob.h"

#include <cstddef>

namespace slipway::formats {
namespace {

// The length of a bracket expression at the pattern's beginning; 0 when it has no end.
std::size_t bracket_length(std::string_view pattern) {
    std::size_t at = 1;
    if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) ++at;
    // A bracket that closes nothing yet is a member.
    if (at < pattern.size() && pattern[at] == ']') ++at;
    const std::size_t end = pattern.find(']', at);
    return end == std::string_view::npos ? 0 : end + 1;
}

bool in_bracket(std::string_view members, char c) {
    const bool negated = !members.empty() && (members[0] == '!' || members[0] == '^');
    if (negated) members.remove_prefix(1);
    const auto byte = static_cast<unsigned char>(c);
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto low = static_cast<unsigned char>(members[i]);
        auto high = low;
        if (i + 2 < members.size() && members[i + 1] == '-') {
            high = static_cast<unsigned char>(members[i + 2]);
            i += 2;
        }
        if (byte >= low && byte <= high) return !negated;
    }
    return negated;
}

// Matches one character; gives how much of the pattern it took, 0 when it does not match.
std::size_t match_one(std::string_view pattern, char c) {
    if (pattern[0] == '?') return 1;
    if (pattern[0] == '[') {
        const std::size_t length = bracket_length(pattern);
        if (length != 0) return in_bracket(pattern.substr(1, length - 2), c) ? length : 0;
    }
    if (pattern[0] == '\\' && pattern.size() > 1) return pattern[1] == c ? 2 : 0;
    return pattern[0] == c ? 1 : 0;
}

}  // namespace

// Only the last star is ever retried, so the time is at most pattern times text.
bool matches_glob(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t star_text = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_text = t;
            continue;
        }
        const std::size_t taken = p < pattern.size() ? match_one(pattern.substr(p), text[t]) : 0;
        if (taken != 0) {
            p += taken;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

bool is_glob(std::string_view pattern) {
    return pattern.find_first_of("*?[\\") != std::string_view::npos;
}

}  // namespace slipway::formats
