// `slipway boot`: how long the boot took, for each service and along the critical chain.
#include <algorithm>
#include <memory>

#include "engine/cli/ask.h"
#include "engine/cli/boot_times.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_graph.h"
#include "engine/cli/option_set.h"
#include "engine/cli/running.h"
#include "engine/cli/unknown_name.h"
#include "engine/sys/clock.h"
#include "engine/sys/proc.h"

namespace slipway::cli {
namespace {

constexpr std::uint64_t kLongestEarlyBoot = 600'000;  // ms

// The kernel's own process 1 is there within its first second, a container's is not; and a tree
// that was started long after has not been booted.
bool is_boot_of_machine(const BootTimes& times) {
    const auto one = sys::process_status(sys::Pid{1});
    return one && one.value().start_time < 100 && times.origin < kLongestEarlyBoot;
}

std::string at(const BootTimes& times, std::uint64_t ms) {
    return "+" + seconds_text(ms - times.origin);
}

std::string boot_as_text(const Output& output, const BootTimes& times) {
    std::string text = output.in(Colour::bold, times.goal);
    text += times.end == 0 ? " has not come up yet\n"
                           : " was up " + seconds_text(times.end - times.origin) +
                                 " after the first service began\n";
    if (is_boot_of_machine(times))
        text += "kernel and early boot took " + seconds_text(times.origin) + " before\n";
    std::vector<Span> slowest;
    for (const Span& span : times.spans)
        if (span.runs) slowest.push_back(span);
    std::stable_sort(slowest.begin(), slowest.end(),
                     [](const Span& a, const Span& b) { return a.took_ms() > b.took_ms(); });
    std::vector<std::vector<std::string>> rows{{"SERVICE", "BEGAN", "TOOK"}};
    for (const Span& span : slowest)
        rows.push_back({span.name, at(times, span.begun_ms), seconds_text(span.took_ms())});
    text += "\n" + columns(rows);
    if (times.later != 0) text += "and " + std::to_string(times.later) + " that began later\n";
    if (times.chain.empty()) return text;
    rows.clear();
    std::string indent = "  ";
    for (const Span& span : times.chain) {
        rows.push_back({indent + span.name, at(times, span.begun_ms),
                        span.runs ? "took " + seconds_text(span.took_ms()) : ""});
        indent += "  ";
    }
    return text + "\ncritical chain: each waited for the one below it\n" + columns(rows);
}

int run_boot(const Options& options, Output& output, bool svg) {
    int code = 0;
    const auto generation = running_generation(options, output, code);
    if (!generation) return code;
    const formats::Database& database = generation->database;
    formats::NodeIndex goal = database.boot();
    if (!options.names.empty()) {
        const auto node = database.find(options.names[0]);
        if (!node) {
            output.error("no service `" + options.names[0] + "` in the generation that runs",
                         help_for_unknown(options, options.names[0]));
            return static_cast<int>(formats::Outcome::unknown);
        }
        goal = *node;
    }
    if (goal == formats::kNoNode) {
        output.error("the generation that runs has no default set",
                     "name the service that shall be looked at: `slipway boot NAME`");
        return static_cast<int>(formats::Outcome::unknown);
    }
    formats::ClientRequest request;
    request.header.type = formats::FrameType::list;
    const Answer answer = ask(options, output, request);
    if (answer.code != 0) return answer.code;
    const BootTimes times = boot_times(database, answer.services, goal);
    std::string text;
    if (svg)
        text = boot_chart(times);
    else if (options.json)
        text = boot_as_json(times, is_boot_of_machine(times) ? times.origin : 0);
    else
        text = boot_as_text(output, times);
    return output.print(text) ? 0 : kSystem;
}

Run declare_boot(OptionSet& set, Options& options) {
    auto svg = std::make_shared<bool>(false);
    set.names(options.names, "The service to look at, instead of the default set",
              Names::at_most_one);
    set.flag("--svg", *svg, "A chart, as SVG");
    return [svg](const Options& given, Output& output) { return run_boot(given, output, *svg); };
}

}  // namespace

const Verb kBoot{
    "boot",
    "Look",
    "How long the boot took, and what it waited for",
    "The first start of each service in this boot, the slowest first; and the chain of those that "
    "waited\nfor each other until the default set, or the named service, was up.\n",
    "  slipway boot\n"
    "  slipway boot nginx\n"
    "  slipway boot --svg > boot.svg\n",
    "0 3 7 8",
    "",
    declare_boot};

}  // namespace slipway::cli
