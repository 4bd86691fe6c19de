#include "engine/prove/report.h"

#include <gtest/gtest.h>

namespace slipway::prove {
namespace {

TEST(Report, HasItsParts) {
    const Report report = read_report(
        "noise\r\n@boot\r\ndefault was up\r\n\r\n@services\r\n[{}]\r\n@reached\r\nrest\r\n");
    EXPECT_TRUE(report.reached);
    EXPECT_TRUE(report.whole);
    EXPECT_EQ(report.boot, "default was up\n\n");
    EXPECT_EQ(report.services, "[{}]\n");
}

TEST(Report, IsNotWholeWhenItEndsEarly) {
    const Report report = read_report("@boot\r\ndefault has");
    EXPECT_FALSE(report.whole);
    EXPECT_FALSE(report.reached);
    EXPECT_EQ(report.boot, "default has\n");
}

TEST(Report, SaysThatItWasTooLate) {
    const Report report = read_report("@services\n@late\n");
    EXPECT_TRUE(report.whole);
    EXPECT_FALSE(report.reached);
}

}  // namespace
}  // namespace slipway::prove
