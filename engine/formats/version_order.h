// Which of two versions is newer, and comparisons as conditions of systemd.unit(5) write them.
#pragma once

#include <optional>
#include <string_view>

namespace slipway::formats {

// Below 0, 0, above 0. Numbers count as numbers and are newer than letters; `~` stands before
// everything, the end too; then come `-`, `^` and `.`. All other characters only separate. It is
// the order of the "Version Format Specification" of the UAPI group.
int compare_versions(std::string_view a, std::string_view b);

enum class Relation { less, at_most, equal, not_equal, at_least, greater, matches, differs };

// Where `=` and `!=` compare bytes, `==` and `<>` still compare versions, and `$=` and `!$=`
// patterns; elsewhere all four compare numbers.
enum class EqualSign { bytes, numbers };

struct Comparison {
    Relation relation = Relation::equal;
    bool as_bytes = false;  // of equal and not_equal
};

// Takes the sign at the beginning of `text` off; nothing when there is none.
std::optional<Comparison> take_comparison(std::string_view& text, EqualSign sign);

// Whether `value` stands so to `wanted`.
bool version_stands(std::string_view value, Comparison comparison, std::string_view wanted);

// An order (below 0, 0, above 0) under less … greater.
bool order_stands(int order, Relation relation);

}  // namespace slipway::formats
