#include "engine/logger/stamp.h"

#include "engine/base/number.h"
#include "engine/formats/civil_date.h"
#include "engine/formats/tai.h"

namespace slipway::logger {
namespace {

// A number with leading zeros.
void put_padded(Stamp& out, std::uint64_t value, std::size_t digits) {
    const base::NumberText text = base::decimal_unsigned(value);
    for (std::size_t i = text.size(); i < digits; ++i) out.append("0");
    out.append(text.view());
}

// Date and time with `digits` digits behind the second.
void put_date(
    Stamp& out, sys::WallTime now, char between, std::uint64_t grain, std::size_t digits) {
    const std::int64_t days = formats::day_of_second(now.seconds);
    const auto second = static_cast<std::uint64_t>(now.seconds - days * formats::kSecondsOfDay);
    const formats::CivilDate date = formats::date_of_day(days);
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

Stamp make_stamp(sys::WallTime now, const Heading& heading, std::int32_t local_offset) {
    Stamp stamp;
    if (heading.tai) {
        stamp.append(
            formats::tai_text(formats::tai_from_unix(now.seconds, now.nanoseconds)).view());
        stamp.append(" ");
    }
    if (heading.iso) {
        put_date(stamp, {now.seconds + local_offset, now.nanoseconds}, ' ', 1, 9);
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
