#include "engine/calendar/zones.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace slipway::calendar {
namespace {

constexpr Micros kSecond = formats::kMicrosOfSecond;

formats::Calendar event(const char* text) {
    formats::Calendar out;
    EXPECT_FALSE(formats::decode_calendar(text, out)) << text;
    return out;
}

// Sets $TZ for one test.
struct Local {
    explicit Local(const char* zone) { ::setenv("TZ", zone, 1); }

    ~Local() { ::unsetenv("TZ"); }
};

TEST(Zones, LocalTimeIsThatOfTheEnvironment) {
    const Local local("<+02>-2");
    Zones zones;
    EXPECT_TRUE(zones.knows(""));
    EXPECT_EQ(zones.next(event("daily"), 0), 22 * 3600 * kSecond);
    EXPECT_EQ(zones.next(event("daily UTC"), 0), 24 * 3600 * kSecond);
}

TEST(Zones, ABrokenOneIsUtc) {
    const Local local("this is nothing");
    Zones zones;
    EXPECT_EQ(zones.next(event("daily"), 0), 24 * 3600 * kSecond);
}

TEST(Zones, WhatIsForgottenIsReadAgain) {
    Zones zones;
    {
        const Local local("<+02>-2");
        EXPECT_EQ(zones.next(event("daily"), 0), 22 * 3600 * kSecond);
    }
    const Local local("<+01>-1");
    EXPECT_EQ(zones.next(event("daily"), 0), 22 * 3600 * kSecond);
    zones.forget();
    EXPECT_EQ(zones.next(event("daily"), 0), 23 * 3600 * kSecond);
}

TEST(Zones, AnUnknownOneNeverComes) {
    Zones zones;
    EXPECT_TRUE(zones.knows("UTC"));
    EXPECT_FALSE(zones.knows("No/Where"));
    EXPECT_EQ(zones.next(event("daily No/Where"), 0), std::nullopt);
}

}  // namespace
}  // namespace slipway::calendar
