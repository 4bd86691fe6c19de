#include "engine/logger/stamp.h"

#include "engine/base/number.h"
#include "engine/formats/tai.h"

namespace slipway::logger {
namespace {

// A number with leading zeros.
void put_padded(Stamp& out, std::uint64_t value, std::size_t digits) {
    const base::NumberText text = base::decimal_unsigned(value);
    for (std::size_t i = text.size(); i < digits; ++i) out.append("0");
    out.append(text.view());
}

struct Date {
    std::int64_t year;
    unsigned month, day;
};

// The Gregorian date of a day counted from 1970-01-01: in years that begin with March, the day of a
// month follows from the day of the year by one line (153 days in five months).
Date date_of(std::int64_t days) {
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

// Date and time with `digits` digits behind the second.
void put_date(
    Stamp& out, sys::WallTime now, char between, std::uint64_t grain, std::size_t digits) {
    constexpr std::int64_t kDay = 86400;
    const std::int64_t days =
        now.seconds >= 0 ? now.seconds / kDay : (now.seconds - kDay + 1) / kDay;
    const auto second = static_cast<std::uint64_t>(now.seconds - days * kDay);
    const Date date = date_of(days);
    put_padded(out, static_cast<std::uint64_t>(date.year), 4);
    out.append("-");
    put_padded(out, date.month, 2);
    out.append("-");
    put_padded(out, date.day, 2);
    out.append({&between, 1});
    put_padded(out, second / 3600, 2);
    out.append(":");
    put_padded(out, second / 60 % 60, 2);
    out.append(":");
    put_padded(out, second % 60, 2);
    out.append(".");
    put_padded(out, now.nanoseconds / grain, digits);
}

}  // namespace

Stamp make_stamp(sys::WallTime now, const Heading& heading) {
    Stamp stamp;
    if (heading.tai) {
        stamp.append(
            formats::tai_text(formats::tai_from_unix(now.seconds, now.nanoseconds)).view());
        stamp.append(" ");
    }
    if (heading.iso) {
        put_date(stamp, now, ' ', 1, 9);
        stamp.append("  ");
    }
    if (heading.human != '\0') {
        put_date(stamp, now, heading.human, 10000, 5);
        stamp.append(" ");
    }
    if (!heading.prefix.empty() && stamp.append(heading.prefix) && heading.blank) stamp.append(" ");
    return stamp;
}

}  // namespace slipway::logger
