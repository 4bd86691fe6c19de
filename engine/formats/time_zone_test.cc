#include "engine/formats/time_zone.h"

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>

#include "engine/formats/civil_date.h"

namespace slipway::formats {
namespace {

constexpr std::int64_t kStep = 31 * 86400 + 1234;
constexpr std::int64_t kFirst = -2'000'000'000, kLast = 5'000'000'000;

std::vector<std::uint8_t> content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What the C library makes of it.
std::int32_t theirs(std::int64_t time) {
    const std::time_t at = time;
    std::tm parts{};
    ::localtime_r(&at, &parts);
    return static_cast<std::int32_t>(parts.tm_gmtoff);
}

void use(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
}

TEST(TimeZone, DaysAndDates) {
    for (std::int64_t day = -800'000; day < 800'000; day += 97) {
        const CivilDate date = date_of_day(day);
        EXPECT_EQ(day_of_date(date), day);
    }
    EXPECT_EQ(date_of_day(-1).year, 1969);
    EXPECT_EQ(weekday_of_day(0), 4u);
    EXPECT_EQ(weekday_of_day(-5), 6u);
    EXPECT_EQ(day_of_second(-1), -1);
    EXPECT_TRUE(is_leap_year(2000) && !is_leap_year(1900) && is_leap_year(2024));
}

TEST(TimeZone, FilesAsTheCLibraryReadsThem) {
    const std::string top = "/usr/share/zoneinfo/";
    if (content(top + "Europe/Berlin").empty()) GTEST_SKIP() << "no tzdata here";
    for (const char* zone : {"Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Etc/UTC",
                             "Africa/Casablanca", "Europe/Dublin", "Australia/Lord_Howe",
                             "Asia/Kathmandu", "America/Nuuk", "Pacific/Apia", "Asia/Gaza"}) {
        const auto file = content(top + zone);
        if (file.empty()) continue;
        use((":" + top + zone).c_str());
        ZoneOffset found;
        for (std::int64_t time = kFirst; time < kLast; time += kStep) {
            const bool kept = time > kFirst && time < found.until;
            const auto now = offset_in_zone_file(file, time);
            ASSERT_TRUE(now) << zone;
            ASSERT_EQ(now->seconds, theirs(time)) << zone << " at " << time;
            ASSERT_GT(now->until, time);
            if (kept) {
                ASSERT_EQ(now->seconds, found.seconds) << zone << " before " << found.until;
            }
            if (now->until < kLast) {
                ASSERT_EQ(offset_in_zone_file(file, now->until - 1)->seconds, now->seconds);
                ASSERT_EQ(offset_in_zone_file(file, now->until)->seconds, theirs(now->until));
            }
            found = *now;
        }
    }
}

TEST(TimeZone, RulesAsTheCLibraryReadsThem) {
    for (const char* rule :
         {"UTC0", "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "<+0330>-3:30",
          "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "AEST-10AEDT,M10.1.0,M4.1.0/3",
          "NZST-12NZDT,J60/2,J300/3:30:10", "ABC4DEF3:15,58/1,300/2", "IST-1GMT0,M10.5.0,M3.5.0/1",
          "LHST-10:30LHDT-11,M10.1.0,M4.1.0"}) {
        use(rule);
        for (std::int64_t time = 0; time < kLast; time += kStep) {
            const auto now = offset_by_zone_rule(rule, time);
            ASSERT_TRUE(now) << rule;
            ASSERT_EQ(now->seconds, theirs(time)) << rule << " at " << time;
            if (now->until < kLast) {
                ASSERT_EQ(offset_by_zone_rule(rule, now->until - 1)->seconds, now->seconds);
                ASSERT_EQ(offset_by_zone_rule(rule, now->until)->seconds, theirs(now->until));
            }
        }
    }
}

TEST(TimeZone, ADefaultRuleAndOneThatNeverEnds) {
    EXPECT_EQ(offset_by_zone_rule("EST5EDT", 1'720'000'000)->seconds, -4 * 3600);
    EXPECT_EQ(offset_by_zone_rule("EST5EDT", 1'705'000'000)->seconds, -5 * 3600);
    for (std::int64_t time = 0; time < kLast; time += kStep)
        EXPECT_EQ(offset_by_zone_rule("XXX3EDT4,0/0,J365/23", time)->seconds, -4 * 3600);
}

TEST(TimeZone, WhatIsNoneIsRefused) {
    for (const char* text : {"", "UTC", "1", "AB3", "ABC25", "ABC3DEF,", "ABC3DEF,M13.1.0,M1.1.0",
                             "ABC3DEF,M3.6.0,M1.1.0", "ABC3DEF,M3.1.7,M1.1.0", "ABC3DEF,M3.1.0",
                             "ABC3DEF,M3.1.0,M4.1.0x", "<+03", "ABC3:60", "ABC3DEF,J366,J1"})
        EXPECT_FALSE(offset_by_zone_rule(text, 0)) << text;
    EXPECT_FALSE(offset_by_zone_rule("UTC0", std::int64_t{1} << 60));
    const auto file = content(SLIPWAY_TESTDATA "/fuzz/time_zone/file");
    EXPECT_EQ(offset_in_zone_file(file, 1'200'000'000), (ZoneOffset{7200, 1'500'000'000}));
    EXPECT_EQ(offset_in_zone_file(file, -1'500'000'000), (ZoneOffset{1234, -1'000'000'000}));
    for (std::size_t size = 0; size + 30 < file.size(); ++size)
        EXPECT_FALSE(offset_in_zone_file(std::span(file).first(size), 0)) << size;
    auto wrong = file;
    wrong[wrong.size() / 2 + 40] = 0xff;
    static_cast<void>(offset_in_zone_file(wrong, 0));
}

}  // namespace
}  // namespace slipway::formats
