#include "engine/formats/version_order.h"

#include <algorithm>
#include <array>

#include "engine/formats/glob.h"

namespace slipway::formats {
namespace {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool counts(char c) {
    return is_digit(c) || is_letter(c) || c == '~' || c == '-' || c == '^' || c == '.';
}

// The first characters for which `is` holds, taken off.
template <typename Is>
std::string_view take_while(std::string_view& text, Is is) {
    std::size_t n = 0;
    while (n < text.size() && is(text[n])) ++n;
    const std::string_view taken = text.substr(0, n);
    text.remove_prefix(n);
    return taken;
}

int sign(int order) {
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int compare_numbers(std::string_view a, std::string_view b) {
    (void)take_while(a, [](char c) { return c == '0'; });
    (void)take_while(b, [](char c) { return c == '0'; });
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return sign(a.compare(b));
}

// One of them begins with a separator that ranks: nothing when neither does.
std::optional<int> compare_mark(std::string_view& a, std::string_view& b, char mark) {
    const bool has_a = !a.empty() && a[0] == mark;
    const bool has_b = !b.empty() && b[0] == mark;
    if (has_a != has_b) return has_a ? -1 : 1;
    if (!has_a) return std::nullopt;
    a.remove_prefix(1);
    b.remove_prefix(1);
    return 0;
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
    for (;;) {
        (void)take_while(a, [](char c) { return !counts(c); });
        (void)take_while(b, [](char c) { return !counts(c); });
        const bool at_end = a.empty() || b.empty();
        if (at_end && a.substr(0, 1) != "~" && b.substr(0, 1) != "~")
            return a.empty() && b.empty() ? 0 : a.empty() ? -1 : 1;
        std::optional<int> marked;
        for (const char mark : {'~', '-', '^', '.'})
            if (!marked) marked = compare_mark(a, b, mark);
        if (marked.value_or(0) != 0) return *marked;
        if (marked) continue;
        const bool number = is_digit(a[0]) || is_digit(b[0]);
        const auto same = number ? is_digit : is_letter;
        const std::string_view part_a = take_while(a, same);
        const std::string_view part_b = take_while(b, same);
        // A number is newer than letters, which leave no digits to take.
        if (part_a.empty() != part_b.empty()) return part_a.empty() ? -1 : 1;
        const int order = number ? compare_numbers(part_a, part_b) : sign(part_a.compare(part_b));
        if (order != 0) return order;
    }
}

std::optional<Comparison> take_comparison(std::string_view& text, EqualSign equal_sign) {
    struct Row {
        std::string_view sign;
        Relation relation;
        bool plain;  // `=`, `!=`: of bytes where these are
    };

    // Longer ones first.
    static constexpr Row kRows[] = {
        {"!$=", Relation::differs, false}, {"$=", Relation::matches, false},
        {"<=", Relation::at_most, false},  {">=", Relation::at_least, false},
        {"!=", Relation::not_equal, true}, {"<>", Relation::not_equal, false},
        {"==", Relation::equal, false},    {"=", Relation::equal, true},
        {"<", Relation::less, false},      {">", Relation::greater, false}};
    for (const Row& row : kRows) {
        if (text.substr(0, row.sign.size()) != row.sign) continue;
        const bool pattern = row.relation == Relation::matches || row.relation == Relation::differs;
        if (pattern && equal_sign == EqualSign::numbers) return std::nullopt;
        text.remove_prefix(row.sign.size());
        return Comparison{row.relation, row.plain && equal_sign == EqualSign::bytes};
    }
    return std::nullopt;
}

bool order_stands(int order, Relation relation) {
    switch (relation) {
        case Relation::less:
            return order < 0;
        case Relation::at_most:
            return order <= 0;
        case Relation::equal:
            return order == 0;
        case Relation::not_equal:
            return order != 0;
        case Relation::at_least:
            return order >= 0;
        case Relation::greater:
            return order > 0;
        case Relation::matches:
        case Relation::differs:
            break;
    }
    return false;
}

bool version_stands(std::string_view value, Comparison comparison, std::string_view wanted) {
    if (comparison.relation == Relation::matches) return matches_glob(wanted, value);
    if (comparison.relation == Relation::differs) return !matches_glob(wanted, value);
    if (comparison.as_bytes) return (value == wanted) == (comparison.relation == Relation::equal);
    return order_stands(compare_versions(value, wanted), comparison.relation);
}

}  // namespace slipway::formats
