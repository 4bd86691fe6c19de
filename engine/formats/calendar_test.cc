#include "engine/formats/calendar.h"

#include <array>
#include <string>
#include <vector>

namespace slipway::formats {
namespace {

std::string meaning(std::string_view text) {
    Calendar calendar;
    const auto error = decode_calendar(text, calendar);
    if (error) return std::string("error: ") + error->message;
    const std::string written(encode_calendar(calendar).view());
    Calendar again;
    EXPECT_FALSE(decode_calendar(written, again)) << written;
    EXPECT_TRUE(again == calendar) << text << " became " << written;
    EXPECT_EQ(encode_calendar(again).view(), written);
    return written;
}

// The bytes that are wrong, in brackets.
std::string marked(const std::string& text) {
    Calendar calendar;
    const auto error = decode_calendar(text, calendar);
    if (!error) return "accepted";
    EXPECT_STRNE(error->message, "") << text;
    EXPECT_STRNE(error->help, "") << text;
    EXPECT_LE(error->offset, text.size()) << text;
    EXPECT_GE(error->length, 1u) << text;
    const std::string wrong =
        error->offset < text.size() ? text.substr(error->offset, error->length) : "";
    return text.substr(0, error->offset) + "[" + wrong + "]";
}

struct Pair {
    const char *text, *expected;
};

TEST(Calendar, ReadsWhatTheManualLists) {
    constexpr auto kPairs = std::to_array<Pair>({
        {"Sat,Thu,Mon..Wed,Sat..Sun", "Mon..Thu,Sat,Sun *-*-* 00:00:00"},
        {"Mon,Sun 12-*-* 2,1:23", "Mon,Sun 2012-*-* 01,02:23:00"},
        {"Wed *-1", "Wed *-*-01 00:00:00"},
        {"Wed..Wed,Wed *-1", "Wed *-*-01 00:00:00"},
        {"Wed, 17:48", "Wed *-*-* 17:48:00"},
        {"Wed..Sat,Tue 12-10-15 1:2:3", "error: there is no such day from 1970 to 2199"},
        {"Mon,Wed..Sat,Tue 12-10-15 1:2:3", "Mon..Sat 2012-10-15 01:02:03"},
        {"*-*-7 0:0:0", "*-*-07 00:00:00"},
        {"10-15", "*-10-15 00:00:00"},
        {"monday *-12-* 17:00", "Mon *-12-* 17:00:00"},
        {"Mon,Fri *-*-3,1,2 *:30:45", "Mon,Fri *-*-01..03 *:30:45"},
        {"12,14,13,12:20,10,30", "*-*-* 12..14:10..30/10:00"},
        {"12..14:10,20,30", "*-*-* 12..14:10..30/10:00"},
        {"mon,fri *-1/2-1,3 *:30:45", "Mon,Fri *-01/2-01,03 *:30:45"},
        {"03-05 08:05:40", "*-03-05 08:05:40"},
        {"08:05:40", "*-*-* 08:05:40"},
        {"05:40", "*-*-* 05:40:00"},
        {"Sat,Sun 12-05 08:05:40", "Sat,Sun *-12-05 08:05:40"},
        {"Sat,Sun 08:05:40", "Sat,Sun *-*-* 08:05:40"},
        {"2003-03-05 05:40", "2003-03-05 05:40:00"},
        {"05:40:23.4200004/3.1700005", "*-*-* 05:40:23.42/3.170001"},
        {"2003-02..04-05", "2003-02..04-05 00:00:00"},
        {"2003-03-05 05:40 UTC", "2003-03-05 05:40:00 UTC"},
        {"2003-03-05", "2003-03-05 00:00:00"},
        {"03-05", "*-03-05 00:00:00"},
        {"minutely", "*-*-* *:*:00"},
        {"hourly", "*-*-* *:00:00"},
        {"daily", "*-*-* 00:00:00"},
        {"Daily utc", "*-*-* 00:00:00 UTC"},
        {"monthly", "*-*-01 00:00:00"},
        {"weekly", "Mon *-*-* 00:00:00"},
        {"weekly Pacific/Auckland", "Mon *-*-* 00:00:00 Pacific/Auckland"},
        {"yearly", "*-01-01 00:00:00"},
        {"annually", "*-01-01 00:00:00"},
        {"quarterly", "*-01/3-01 00:00:00"},
        {"semiannually", "*-01,07-01 00:00:00"},
        {"*:2/3", "*-*-* *:02/3:00"},
        {"*-02~03", "*-02~03 00:00:00"},
        {"Mon *-05~07/1", "Mon *-05~01..07 00:00:00"},
    });
    for (const Pair& pair : kPairs) EXPECT_EQ(meaning(pair.text), pair.expected) << pair.text;
}

TEST(Calendar, ReadsTheRest) {
    constexpr auto kPairs = std::to_array<Pair>({
        {"  Mon \t 05:00  ", "Mon *-*-* 05:00:00"},
        {"Mon-Fri", "Mon..Fri *-*-* 00:00:00"},
        {"SATURDAY..sun,", "Sat,Sun *-*-* 00:00:00"},
        {"Mon..Sun", "*-*-* 00:00:00"},
        {"*-*", "*-*-* 00:00:00"},
        {"*~*", "*-*-* 00:00:00"},
        {"*~1", "*-*~01 00:00:00"},
        {"*~5/2", "*-*~01..05/2 00:00:00"},
        {"*~2..7/2", "*-*~02..06/2 00:00:00"},
        {"69..71-1-1", "error: the range ends before it begins"},
        {"70..71-1-1", "1970,1971-01-01 00:00:00"},
        {"2026/50-1-1", "2026/50-01-01 00:00:00"},
        {"*-2-29", "*-02-29 00:00:00"},
        {"*:*:*", "*-*-* *:*:*"},
        {"*:*:0/30,1", "*-*-* *:*:00,01,30"},
        {"*:*:59.9999994", "*-*-* *:*:59.999999"},
        {"*:*:0.0/0.25", "*-*-* *:*:00/0.25"},
        {"*:*:1,0.5..3", "*-*-* *:*:01,00.5..02.5/1"},
        {"*:*:10..20.5", "*-*-* *:*:10..20"},
        {"*-*-1..20/40", "*-*-01 00:00:00"},
        {"@2000000000", "2033-05-18 03:33:20 UTC"},
        {"@0 UTC", "1970-01-01 00:00:00 UTC"},
        {"0:0 Etc/GMT+1", "*-*-* 00:00:00 Etc/GMT+1"},
        {"Mon GMT", "Mon *-*-* 00:00:00 GMT"},
    });
    for (const Pair& pair : kPairs) EXPECT_EQ(meaning(pair.text), pair.expected) << pair.text;
}

TEST(Calendar, PointsAtWhatIsWrong) {
    constexpr auto kPairs = std::to_array<Pair>({
        {"", "[]"},
        {"  ", "[  ]"},
        {"Mo 12:00", "[Mo]"},
        {"Mon,Tues 12:00", "Mon,[Tues]"},
        {"Mon, Tue", "Mon, [Tue]"},
        {"Mon,,Tue", "Mon,[,Tue]"},
        {"Sat..Tue", "[Sat..Tue]"},
        {"Mon..", "Mon..[]"},
        {"Mon..Wed..Fri", "Mon..Wed[..Fri]"},
        {"Mon12:00", "Mon[12:00]"},
        {"secondly", "[secondly]"},
        {"12", "[12]"},
        {"24:00", "[24]:00"},
        {"24:00", "[24]"},
        {"12:", "12:[]"},
        {":12", "[:12]"},
        {"12:60", "12:[60]"},
        {"12:00:60", "12:00:[60]"},
        {"*:*:59.9999999", "*:*:[59.9999999]"},
        {"1:2:3:4", "1:2:3[:4]"},
        {"*/2:00", "[*/2:00]"},
        {"1,*:0", "1,[*:0]"},
        {"*,1:0", "[*,1:0]"},
        {"1,,2:0", "1,[,2:0]"},
        {"3..1:0", "[3..1]"},
        {"1/0:0", "1[/0]"},
        {"1/:0", "1/[:0]"},
        {"*:0/60", "*:0[/60]"},
        {"*:50/10", "*:50[/10]"},
        {"*:*:0/0.0000001", "*:*:0[/0.0000001]"},
        {"2026-13-01", "2026-[13]"},
        {"2026-00-01", "2026-[00]"},
        {"*-*-32", "*-*-[32]"},
        {"*~1/2", "*~1[/2]"},
        {"1969-1-1", "[1969]"},
        {"100-1-1", "[100]"},
        {"2200-1-1", "[2200]"},
        {"99999999999999999999-1-1", "[99999999999999999999]"},
        {"2026-01-01-01", "[2026-01-01-01]"},
        {"2026~01-01", "2026[~01-01]"},
        {"~1", "[~1]"},
        {"2026-01-01T12:00", "2026-01-01[T12:00]"},
        {"*-02-30", "[*-02-30]"},
        {"2026-02-29 12:00", "[2026-02-29 12:00]"},
        {"Mon 2026-11-22", "[Mon 2026-11-22]"},
        {"*-04~31", "[*-04~31]"},
        {"12:00 2026-01-01", "12:00 [2026-01-01]"},
        {"12:00 /etc/passwd", "12:00 [/etc/passwd]"},
        {"12:00 ../x", "12:00 [../x]"},
        {"12:00 A//b", "12:00 [A//b]"},
        {"12:00 Europe/", "12:00 [Europe/]"},
        {"hourly UTC UTC", "hourly UTC [UTC]"},
        {"@", "[@]"},
        {"@1.5", "[@1.5]"},
        {"@99999999999", "[@99999999999]"},
        {"@5 Europe/Berlin", "@5 [Europe/Berlin]"},
        {"Mon @2000000000", "[Mon @2000000000]"},
    });
    for (const Pair& pair : kPairs) {
        const std::string found = marked(pair.text), whole = pair.expected;
        EXPECT_TRUE(whole.starts_with(found)) << pair.text << " gave " << found;
    }
    EXPECT_EQ(marked("0:0 " + std::string(63, 'a')), "accepted");
    EXPECT_EQ(marked("0:0 " + std::string(64, 'a')), "0:0 [" + std::string(64, 'a') + "]");
}

TEST(Calendar, FractionsHaveAnEnd) {
    std::string text = "*:*:0.5";
    for (int i = 1; i < 16; ++i) text += "," + std::to_string(i) + ".5";
    EXPECT_EQ(marked(text), "accepted");
    EXPECT_EQ(marked(text + ",16.5"), text + ",[16.5]");
}

// What takes most room: every third year, minute and second twice.
TEST(Calendar, TheLongestTextFits) {
    const auto pairs = [](int from, int to) {
        std::string list;
        for (int n = from; n < to; n += 3)
            list += (n > from ? "," : "") + std::to_string(n) + "," + std::to_string(n + 1);
        return list;
    };
    std::string seconds = pairs(0, 59);
    for (int i = 0; i < 16; ++i) seconds += ",10.000001..59.000002/1.000003";
    meaning("Mon,Wed,Fri,Sun " + pairs(1970, 2199) + "-" + pairs(1, 12) + "~" + pairs(1, 31) + " " +
            pairs(0, 23) + ":" + pairs(0, 59) + ":" + seconds + " " + std::string(63, 'z'));
}

}  // namespace
}  // namespace slipway::formats
