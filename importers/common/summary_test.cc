#include "importers/common/summary.h"

namespace slipway::importers::common {
namespace {

TEST(Summary, CountsByClassAndFindsTheWorst) {
    std::vector<model::Service> services(2);
    services[0].name = "b";
    services[1].name = "a";
    std::vector<diag::Diagnostic> list(3);
    list[0].service = list[1].service = "b";
    list[0].loss = diag::Loss::weakened;
    list[1].loss = diag::Loss::exact;
    list[2].loss = diag::Loss::refused;  // about no service
    const auto rows = summarise(services, list);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].service, "a");
    EXPECT_EQ(rows[0].worst, diag::Loss::exact);
    EXPECT_EQ(rows[1].worst, diag::Loss::weakened);
    EXPECT_EQ(rows[1].count(diag::Loss::exact), 1u);
}

TEST(Summary, WhatHasNoEffectIsLessThanWhatDiffers) {
    std::vector<diag::Diagnostic> list(3);
    for (auto& d : list) d.service = "a";
    list[0].loss = diag::Loss::exact;
    list[1].loss = diag::Loss::ignored;
    EXPECT_EQ(summarise({}, list).at(0).worst, diag::Loss::ignored);
    list[2].loss = diag::Loss::approximated;
    EXPECT_EQ(summarise({}, list).at(0).worst, diag::Loss::approximated);
    list[0].loss = diag::Loss::weakened;
    EXPECT_EQ(summarise({}, list).at(0).worst, diag::Loss::weakened);
}

}  // namespace
}  // namespace slipway::importers::common
