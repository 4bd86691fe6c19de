// What systemd-analyze says, recorded by calendar_record.py.
#include <fstream>
#include <sstream>

#include "engine/formats/calendar.h"

namespace slipway::formats {
namespace {

std::string answer(const std::string& zone, std::int64_t after, const std::string& event) {
    Calendar calendar;
    if (const auto error = decode_calendar(event, calendar))
        return std::string_view(error->message).starts_with("there is no such day") ? "never"
                                                                                    : "refused";
    std::string times;
    std::int64_t at = after * kMicrosOfSecond;
    for (int i = 0; i < 5; ++i) {
        const TimeZone place = calendar.zone.empty() ? TimeZone{{}, zone} : TimeZone{};
        const auto found = next_elapse(calendar, place, at);
        if (!found || !found.value()) return times + (times.empty() ? "never" : " never");
        at = *found.value();
        times += (times.empty() ? "" : " ") + std::to_string(at / kMicrosOfSecond);
    }
    return times;
}

TEST(CalendarSystemd, SaysTheSame) {
    std::ifstream table(SLIPWAY_TESTDATA "/calendar-systemd");
    std::string line, zone, after, event, expected;
    int count = 0, refused = 0;
    while (std::getline(table, line)) {
        std::istringstream fields(line);
        std::getline(fields, zone, '\t');
        std::getline(fields, after, '\t');
        std::getline(fields, event, '\t');
        std::getline(fields, expected);
        EXPECT_EQ(answer(zone, std::stoll(after), event), expected) << line;
        ++count;
        refused += expected == "refused" ? 1 : 0;
    }
    EXPECT_GT(count, 1400);
    EXPECT_GT(count - refused, 600);
}

}  // namespace
}  // namespace slipway::formats
