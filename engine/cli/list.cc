#include <algorithm>

#include "engine/cli/ask.h"
#include "engine/cli/cgroup.h"
#include "engine/cli/commands.h"
#include "engine/cli/directories.h"
#include "engine/cli/json_services.h"
#include "engine/cli/option_set.h"
#include "engine/sys/clock.h"

namespace slipway::cli {
namespace {

std::string age(const ServiceInfo& info) {
    const auto now = static_cast<std::uint64_t>(sys::realtime().seconds);
    if (info.since_unix == 0 || info.since_unix > now) return "-";
    return duration(now - info.since_unix);
}

int run_list(const Options& options, Output& output) {
    formats::ClientRequest request;
    request.header.type = formats::FrameType::list;
    Answer answer = ask(options, output, request);
    if (answer.code != 0) return answer.code;
    std::erase_if(answer.services, [&](const ServiceInfo& info) {
        return !options.all &&
               (info.has(formats::kFlagHidden) || info.kind == "provided" || info.kind == "event");
    });
    std::sort(answer.services.begin(), answer.services.end(),
              [](const ServiceInfo& a, const ServiceInfo& b) { return a.name < b.name; });
    const Directories directories(options.run);
    for (ServiceInfo& info : answer.services) {
        const std::string directory = directories.of(info.name);
        info.memory = memory_of(options.run, directory, info.pid);
        if (info.has_begun()) info.weakened = weakened_of(options.run, directory);
    }
    if (options.json) return output.print(services_as_json(answer.services)) ? 0 : kSystem;
    std::vector<std::vector<std::string>> rows{{"NAME", "STATE", "SINCE", "PID", "MEMORY", "WHY"}};
    for (const ServiceInfo& info : answer.services)
        rows.push_back({info.name,
                        output.in(colour_of(info.state), formats::state_name(info.state)),
                        age(info), info.pid == 0 ? "-" : std::to_string(info.pid),
                        info.memory ? size_text(*info.memory) : "-", printable(why(info))});
    return output.print(columns(rows)) ? 0 : kSystem;
}

Run declare_list(OptionSet& set, Options& options) {
    set.flag("-a,--all", options.all, "Hidden services too");
    return run_list;
}

}  // namespace

const Verb kList{"list",
                 "Look",
                 "All services: state, since when, memory, and why",
                 "Hidden services, and names that services provide, only with --all.\n",
                 "  slipway list\n"
                 "  slipway list --json | jq '.[] | select(.state == \"failed\")'\n",
                 kAsks,
                 "",
                 declare_list};

}  // namespace slipway::cli
