// calendar: when calendar events elapse.
#include <algorithm>
#include <memory>

#include "engine/calendar/zones.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_services.h"
#include "engine/cli/option_set.h"
#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/sys/clock.h"

namespace slipway::cli {
namespace {

constexpr std::uint64_t kMostTimes = 1000;

std::int64_t seconds(calendar::Micros micros) {
    return micros / formats::kMicrosOfSecond;
}

// With the place of the mistake below it.
void tell_mistake(const Output& output,
                  const std::string& text,
                  const formats::CalendarError& error) {
    const std::string shown = printable(text);
    std::string message = error.message;
    // What is shown is as long as what was given, unless it had characters that cannot be printed.
    if (shown == text)
        message += "\n  " + text + "\n  " + std::string(error.offset, ' ') +
                   std::string(std::max<std::size_t>(error.length, 1), '^');
    output.error("calendar: " + message, error.help);
}

int show(const Options& options, Output& output, const std::string& text, std::uint64_t count) {
    formats::Calendar event;
    if (const auto error = formats::decode_calendar(text, event)) {
        tell_mistake(output, text, *error);
        return kUsage;
    }
    calendar::Zones zones;
    const std::string zone(event.zone.view());
    if (!zones.knows(zone)) {
        output.error("calendar: there is no time zone " + printable(zone) + " on this machine",
                     "its zones are the files below /usr/share/zoneinfo");
        return kUsage;
    }
    const std::string usual(formats::encode_calendar(event).view());
    const sys::WallTime now = sys::realtime();
    std::vector<std::int64_t> times;
    calendar::Micros after = now.seconds * formats::kMicrosOfSecond;
    for (std::uint64_t i = 0; i < std::min(count, kMostTimes); ++i) {
        const auto next = zones.next(event, after);
        if (!next) break;
        times.push_back(seconds(*next));
        after = *next;
    }
    if (options.json) return output.print(calendar_as_json(usual, times)) ? 0 : kSystem;
    std::string out = output.in(Colour::bold, usual) + "\n";
    std::vector<std::vector<std::string>> rows;
    for (const std::int64_t time : times) {
        const auto left = static_cast<std::uint64_t>(std::max<std::int64_t>(time - now.seconds, 0));
        rows.push_back({"  " + local_time(time), "in " + duration(left)});
    }
    out += columns(rows);
    if (times.size() < count && times.size() < kMostTimes)
        out += times.empty() ? "  never again\n" : "  and never again\n";
    return output.print(out) ? 0 : kSystem;
}

int run_calendar(const Options& options, Output& output, std::uint64_t count) {
    if (options.names.empty()) {
        output.error("calendar: which event?", "for example: slipway calendar \"Mon..Fri 08:30\"");
        return kUsage;
    }
    // Words that were not quoted are one event.
    std::string text;
    for (const std::string& word : options.names) text += (text.empty() ? "" : " ") + word;
    return show(options, output, text, count);
}

Run declare_calendar(OptionSet& set, Options& options) {
    const auto count = std::make_shared<std::uint64_t>(3);
    set.names(options.names, "A calendar event, as [Timer] has it in Calendar", Names::any,
              Of::nothing);
    set.number("-n,--times", *count, "Show the next N times", "N");
    return [count](const Options& given, Output& output) {
        return run_calendar(given, output, *count);
    };
}

}  // namespace

const Verb kCalendar{
    "calendar",
    "Build",
    "Show when a calendar event elapses",
    "The event as it is understood, and its next times in local time. No manager is asked.\n",
    "  slipway calendar 'Mon..Fri 08:30'\n"
    "  slipway calendar '*-*~1 03:00 Europe/Berlin' --times 12\n",
    "0 100 111",
    "",
    declare_calendar};

}  // namespace slipway::cli
