#include "engine/formats/version_order.h"

#include <array>

#include <gtest/gtest.h>

namespace slipway::formats {
namespace {

// Each is older than the one behind it.
TEST(VersionOrder, RanksAsTheSpecificationSays) {
    constexpr std::array<std::string_view, 16> kSorted{
        "~",       "",           "122.1", "123~rc1-1", "123",    "123-a", "123-a.1", "123-3",
        "123-3.1", "123^patch1", "123.a", "123.1-1",   "123a-1", "124-1", "0124.1",  "1000"};
    for (std::size_t i = 0; i < kSorted.size(); ++i)
        for (std::size_t k = 0; k < kSorted.size(); ++k)
            EXPECT_EQ(compare_versions(kSorted[i], kSorted[k]), i < k   ? -1
                                                                : i > k ? 1
                                                                        : 0)
                << kSorted[i] << " " << kSorted[k];
    EXPECT_EQ(compare_versions("1_2", "1,2"), 0);
    EXPECT_EQ(compare_versions("007", "7"), 0);
    EXPECT_EQ(compare_versions("99999999999999999999999", "99999999999999999999998"), 1);
}

bool holds(std::string_view value, std::string_view expression, EqualSign sign) {
    const auto comparison = take_comparison(expression, sign);
    return comparison && version_stands(value, *comparison, expression);
}

TEST(VersionOrder, ReadsComparisons) {
    for (const char* good :
         {"<12", "<=11.0.0", "=11", "==11.0", "!=12", "<>12", ">=11", ">9", "$=1*", "!$=2*"})
        EXPECT_EQ(holds("11", good, EqualSign::bytes),
                  std::string_view(good) != "==11.0" && std::string_view(good) != "<=x")
            << good;
    EXPECT_FALSE(holds("11", "=011", EqualSign::bytes));
    EXPECT_TRUE(holds("11", "=011", EqualSign::numbers));
    EXPECT_FALSE(holds("11", "$=1*", EqualSign::numbers));
    EXPECT_FALSE(holds("11", "11", EqualSign::bytes));
}

}  // namespace
}  // namespace slipway::formats
