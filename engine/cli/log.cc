#include <cerrno>

#include "engine/cli/commands.h"
#include "engine/cli/json.h"
#include "engine/cli/log_reader.h"
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

}  // namespace

int run_log(const Options& options, Output& output) {
    const std::string directory = log_directory(options, options.names[0]);
    LogFollower follower(directory);
    const auto lines = last_lines(directory, options.lines);
    if (!lines) {
        const bool none = lines.error().value == ENOENT;
        output.error(
            none ? "no log of " + options.names[0] + " in " + directory
                 : "cannot read " + directory + "/current" +
                       std::string(sys::explain(lines.error()).view()),
            none ? "oneshots and tasks write to the console; what logs elsewhere says so in its "
                   "definition, section [Log]; `slipway list --all` shows all names"
                 : "logs may be read by root and their owner");
        return none ? static_cast<int>(formats::Outcome::unknown) : kSystem;
    }
    for (const LogLine& line : lines.value()) output.print(shown(options, output, line));
    while (options.follow) {
        std::string text;
        for (const LogLine& line : follower.next()) text += shown(options, output, line);
        if (!output.print(text)) return 0;  // the reader has gone
        sys::sleep_for(kFollowEvery);
    }
    return 0;
}

}  // namespace slipway::cli
