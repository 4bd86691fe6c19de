#include "engine/diag/diagnostic.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace slipway::diag {

std::string_view severity_name(Severity severity) {
    constexpr std::array<std::string_view, 3> names{"note", "warning", "error"};
    return names.at(static_cast<std::size_t>(severity));
}

std::string_view loss_name(Loss loss) {
    constexpr std::array<std::string_view, 6> names{"none",    "exact",    "approximated",
                                                    "ignored", "weakened", "refused"};
    return names.at(static_cast<std::size_t>(loss));
}

bool Sink::has_errors() const {
    return std::any_of(list_.begin(), list_.end(),
                       [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::vector<Diagnostic> Sink::sorted() const {
    const auto key = [](const Diagnostic& d) {
        return std::tie(d.where, d.code, d.message, d.service);
    };
    std::vector<Diagnostic> all = list_;
    std::stable_sort(all.begin(), all.end(),
                     [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
    all.erase(
        std::unique(all.begin(), all.end(),
                    [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); }),
        all.end());
    return all;
}

namespace {

// Damerau's distance (optimal string alignment), case-insensitive, with three rows of memory.
std::size_t distance(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    const auto same = [&](std::size_t i, std::size_t j) { return lower(a[i]) == lower(b[j]); };
    std::vector<std::size_t> row(b.size() + 1), above(row), above_that(row);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        above_that = std::exchange(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = above[j - 1] + (same(i - 1, j - 1) ? 0u : 1u);
            row[j] = std::min({row[j - 1] + 1, above[j] + 1, replace});
            if (i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1))
                row[j] = std::min(row[j], above_that[j - 2] + 1);
        }
    }
    return row.back();
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    constexpr std::size_t longest_word = 64;  // bounds the work on hostile input
    if (word.size() > longest_word) return {};
    std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        const std::size_t d = distance(word, candidate);
        if (d < best) {
            best = d;
            found = candidate;
        }
    }
    return found;
}

std::string_view line_of(std::string_view text, int line) {
    if (line < 1) return {};
    std::size_t start = 0;
    for (int i = 1; i < line; ++i) {
        start = text.find('\n', start);
        if (start == std::string_view::npos) return {};
        ++start;
    }
    return text.substr(start, text.find('\n', start) - start);
}

}  // namespace slipway::diag
