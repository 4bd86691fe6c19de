// Days and dates of the Gregorian calendar.
#pragma once

#include <cstdint>

namespace slipway::formats {

inline constexpr std::int64_t kSecondsOfDay = 86400;

struct CivilDate {
    std::int64_t year = 1970;
    unsigned month = 1, day = 1;  // from 1
};

// In years that begin with March, the day of a month follows from the day of the year by one line
// (153 days in five months). Days are counted from 1970-01-01.
constexpr CivilDate date_of_day(std::int64_t days) {
    const std::int64_t shifted = days + 719468;  // days since 0000-03-01
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const auto day_of_era = static_cast<unsigned>(shifted - era * 146097);
    const unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const unsigned day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const unsigned march_month = (5 * day_of_year + 2) / 153;
    const unsigned day = day_of_year - (153 * march_month + 2) / 5 + 1;
    const unsigned month = march_month < 10 ? march_month + 3 : march_month - 9;
    return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

constexpr std::int64_t day_of_date(CivilDate date) {
    const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const auto year_of_era = static_cast<unsigned>(year - era * 400);
    const unsigned march_month = date.month > 2 ? date.month - 3 : date.month + 9;
    const unsigned day_of_year = (153 * march_month + 2) / 5 + date.day - 1;
    const unsigned day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

// The day that holds this second.
constexpr std::int64_t day_of_second(std::int64_t seconds) {
    return (seconds >= 0 ? seconds : seconds - kSecondsOfDay + 1) / kSecondsOfDay;
}

// 0: Sunday.
constexpr unsigned weekday_of_day(std::int64_t days) {
    return static_cast<unsigned>(((days + 4) % 7 + 7) % 7);
}

constexpr bool is_leap_year(std::int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

}  // namespace slipway::formats
