#include <cerrno>

#include "engine/cli/commands.h"
#include "engine/cli/json_services.h"
#include "engine/cli/log_place.h"
#include "engine/cli/log_reader.h"
#include "engine/cli/option_set.h"
#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/cli/unknown_name.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"

namespace slipway::cli {
namespace {

constexpr std::uint64_t kFollowEvery = 200 * sys::kMillisecond;

std::string shown(const Options& options, const Output& output, const LogLine& line) {
    if (options.json) return log_line_as_json(line);
    if (options.raw) return line.raw + "\n";
    std::string text;
    if (line.stamped) text = output.in(Colour::dim, local_time(line.unix_seconds)) + " ";
    return text + printable(line.text) + "\n";
}

int no_log(const Options& options, Output& output, const LogPlace& place, sys::Errno error) {
    const std::string& name = options.names[0];
    const bool none = error.value == ENOENT || error.value == ENOTDIR;
    if (!none) {
        output.error("cannot read " + place.file + std::string(sys::explain(error).view()),
                     "logs may be read by root and their owner");
        return kSystem;
    }
    output.error("no log of " + name + " in " + place.file,
                 "it has written nothing yet, or to the console as oneshots and tasks do, or is no "
                 "service: " +
                     help_for_unknown(options, name));
    return static_cast<int>(formats::Outcome::unknown);
}

int run_log(const Options& options, Output& output) {
    const std::string& name = options.names[0];
    if (name.empty() || name.find('/') != std::string::npos) {
        output.error("`" + printable(name) + "` is no name of a service",
                     "`slipway list --all` shows all names");
        return static_cast<int>(formats::Outcome::unknown);
    }
    const LogPlace place = log_place(options, name);
    if (place.file.empty()) {
        output.error("there is no log of " + name + ": " + place.nowhere,
                     "section [Log] of its definition says where its output goes");
        return static_cast<int>(formats::Outcome::refused);
    }
    LogFollower follower(place.file);
    const auto lines = last_lines(place.file, options.lines);
    if (!lines) return no_log(options, output, place, lines.error());
    bool good = true;
    for (const LogLine& line : lines.value())
        good = good && output.print(shown(options, output, line));
    while (options.follow) {
        std::string text;
        for (const LogLine& line : follower.next()) text += shown(options, output, line);
        if (!output.print(text)) return 0;  // the reader has gone
        sys::sleep_for(kFollowEvery);
    }
    return good ? 0 : kSystem;
}

Run declare_log(OptionSet& set, Options& options) {
    set.names(options.names, "Service", Names::one);
    set.flag("-f,--follow", options.follow, "Go on as the log grows");
    set.number("-n,--lines", options.lines, "So many of the last lines (default 20)", "COUNT");
    set.flag("--raw", options.raw, "Time stamps as they are in the file");
    return run_log;
}

}  // namespace

const Verb kLog{"log",
                "Look",
                "The log of a service",
                "Needs no manager. Time stamps are shown in local time.\n",
                "  slipway log nginx\n"
                "  slipway log nginx -n 200\n"
                "  slipway log nginx -f      and what comes\n",
                "0 3",
                "",
                declare_log};

}  // namespace slipway::cli
