#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/cli/ask.h"
#include "engine/cli/called.h"
#include "engine/cli/cgroup.h"
#include "engine/cli/commands.h"
#include "engine/cli/directories.h"
#include "engine/cli/json_services.h"
#include "engine/cli/log_place.h"
#include "engine/cli/log_reader.h"
#include "engine/cli/option_set.h"
#include "engine/cli/past_ends.h"
#include "engine/live/generation.h"
#include "engine/sys/clock.h"
#include "engine/sys/whole_file.h"

namespace slipway::cli {
namespace {

using formats::ServiceState;

constexpr std::size_t kLogLines = 5;
constexpr std::size_t kEnds = 5;

// "db (running), net (failed)" of the links in one direction, each service once.
std::string others(const ServiceInfo& info, bool incoming, const Output& output) {
    std::string text;
    std::vector<std::string> seen;
    for (const RelationInfo& relation : info.relations) {
        if (relation.incoming != incoming) continue;
        if (std::find(seen.begin(), seen.end(), relation.other) != seen.end()) continue;
        seen.push_back(relation.other);
        if (!text.empty()) text += ", ";
        const std::string_view state = formats::state_name(relation.state);
        text += relation.other + " (" + relation.kind + ", " +
                output.in(colour_of(relation.state), state) + ")";
    }
    return text;
}

std::string since(const ServiceInfo& info) {
    if (info.since_unix == 0) return "";
    const auto now = static_cast<std::uint64_t>(sys::realtime().seconds);
    const std::uint64_t seconds = now > info.since_unix ? now - info.since_unix : 0;
    return " since " + local_time(static_cast<std::int64_t>(info.since_unix)) + " (" +
           duration(seconds) + ")";
}

// "exit code 1 (2024-06-07 12:34:56), killed by KILL (…)": the newest is told apart.
std::string earlier_ends(const ServiceInfo& info) {
    std::string text;
    for (std::size_t i = 1; i < info.ends.size(); ++i)
        text += (text.empty() ? "" : ", ") + end_text(info.ends[i]) + " (" +
                local_time(formats::unix_seconds(info.ends[i].time)) + ")";
    return text;
}

std::string one_service(const Options& options,
                        const Output& output,
                        const ServiceInfo& info,
                        const Directories& directories) {
    const std::string directory = directories.of(info.name);
    std::vector<std::vector<std::string>> rows;
    const auto row = [&](const char* label, const std::string& value) {
        if (!value.empty()) rows.push_back({std::string("  ") + label, value});
    };
    std::string state = output.in(colour_of(info.state), formats::state_name(info.state));
    if (info.has(formats::kFlagStuck)) state += " (did not stop in time)";
    row("state", state + since(info));
    row("why", printable(why(info)));
    if (directories.is_stale(info.name))
        row("files",
            "of another generation: they could not be replaced when this one was taken "
            "over; " +
                called(options, "apply") + " tries it again, and " +
                called(options, "restart " + info.name) + " then runs them");
    row("kind", info.kind + (info.has(formats::kFlagEssential) ? ", essential" : ""));
    row("process", info.pid == 0 ? "" : std::to_string(info.pid));
    row("memory", info.memory ? size_text(*info.memory) : "");
    for (const Weakened& one : info.weakened)
        row(&one == info.weakened.data() ? "weakened" : "", printable(weakened_text(one)));
    row("cgroup", cgroup_of(options.run, directory, info.pid));
    const std::string end = last_end(info);
    row("last end", end.empty() ? "" : end + " (" + info.last_result + ")");
    row("earlier", earlier_ends(info));
    row("starts", info.starts == 0 ? "" : std::to_string(info.starts) + " in its restart window");
    row("says", printable(info.status_text));
    row("relies on", others(info, false, output));
    row("wanted by", others(info, true, output));
    std::string text = output.in(Colour::bold, info.name);
    if (!info.description.empty()) text += " - " + printable(info.description);
    text += "\n" + columns(rows);
    const auto log = last_lines(log_place(options, info.name).file, kLogLines);
    if (!log || log.value().empty()) return text;
    text += "  log (`slipway log " + info.name + "`)\n";
    for (const LogLine& line : log.value()) {
        text += "    ";
        if (line.stamped) text += output.in(Colour::dim, local_time(line.unix_seconds)) + " ";
        text += printable(line.text) + "\n";
    }
    return text;
}

struct BootReason {
    std::string_view word, remark;
};

// What the words that slipway-init leaves in RUN/boot mean for people; empty: nothing to say.
BootReason boot_reason(std::string_view record) {
    constexpr std::array<BootReason, 5> rows{{
        {"tentative", "on trial: it is taken as good once the default set has come up"},
        {"tries-used", "the last good one: the committed one did not come up often enough"},
        {"uncounted", "the last good one: the try of the committed one could not be counted"},
        {"incomplete", "the last good one: the committed one is not whole"},
        {"newest", "the newest that is whole: the boot state could not be used"},
    }};
    for (const BootReason& row : rows)
        if (record.find("reason " + std::string(row.word) + "\n") != std::string_view::npos)
            return row;
    return {};
}

// The generation that runs; nothing: there is none.
std::optional<RunningGeneration> generation_of(const Options& options) {
    const auto run = sys::open_at(sys::kHere, options.run, sys::Open::read | sys::Open::directory);
    base::Path path;
    if (!run || !sys::read_symlink_at(run.value(), "live", path)) return std::nullopt;
    RunningGeneration one;
    one.path = std::string(path.view());
    std::array<char, 512> buffer;
    const auto record = sys::read_whole(run.value(), "boot", std::span(buffer));
    const std::string number = one.path.substr(one.path.rfind('/') + 1);
    one.number = base::parse_unsigned(number).value_or(0);
    // After a switch the record is about another generation.
    if (record && record.value().starts_with("generation " + number + "\n")) {
        const BootReason reason = boot_reason(record.value());
        one.booted_as = std::string(reason.word);
        one.remark = std::string(reason.remark);
    }
    return one;
}

std::string generation_line(const std::optional<RunningGeneration>& one, const Output& output) {
    if (!one) return "";
    std::string line = "generation " + one->path;
    if (!one->remark.empty()) line += " (booted " + output.in(Colour::yellow, one->remark) + ")";
    return line + "\n";
}

int summary(const Options& options, Output& output, std::vector<ServiceInfo> services) {
    std::size_t running = 0, failed = 0;
    for (const ServiceInfo& info : services) {
        if (info.kind == "provided" || info.kind == "event") continue;
        running += info.state == ServiceState::running;
        failed += info.state == ServiceState::failed;
    }
    std::erase_if(services, [](const ServiceInfo& info) { return !info.needs_attention(); });
    const auto generation = generation_of(options);
    if (options.json)
        return output.print(summary_as_json(generation, running, failed, services)) ? 0 : kSystem;
    std::string text = generation_line(generation, output) + std::to_string(running) +
                       " running, " + std::to_string(failed) + " failed\n";
    std::vector<std::vector<std::string>> rows;
    rows.reserve(services.size());
    for (const ServiceInfo& info : services)
        rows.push_back({"  " + info.name,
                        output.in(colour_of(info.state), formats::state_name(info.state)),
                        printable(why(info))});
    return output.print(text + columns(rows)) ? 0 : kSystem;
}

int run_status(const Options& options, Output& output) {
    formats::ClientRequest request;
    const std::vector<std::string_view> names(options.names.begin(), options.names.end());
    request.header.type = names.empty() ? formats::FrameType::list : formats::FrameType::status;
    request.names = names;
    Answer answer = ask(options, output, request);
    if (answer.code != 0) return answer.code;
    if (names.empty()) return summary(options, output, answer.services);
    const Directories directories(options.run);
    std::string text;
    bool all_run = true;
    for (ServiceInfo& info : answer.services) {
        const std::string directory = directories.of(info.name);
        info.memory = memory_of(options.run, directory, info.pid);
        info.ends = past_ends(options.run, directory, kEnds);
        if (info.has_begun()) info.weakened = weakened_of(options.run, directory);
        all_run = all_run && info.state == ServiceState::running;
        text += (text.empty() ? "" : "\n") + one_service(options, output, info, directories);
    }
    if (options.json) text = services_as_json(answer.services);
    if (!output.print(text)) return kSystem;
    return all_run ? 0 : static_cast<int>(formats::Outcome::failed);
}

Run declare_status(OptionSet& set, Options& options) {
    set.names(options.names, "Services", Names::any);
    return run_status;
}

}  // namespace

const Verb kStatus{
    "status",
    "Look",
    "One service in full, or what needs attention",
    "Without a name: the generation and every service that is not as it should be.\n",
    "  slipway status nginx      state, reason, whom it waits for, last log lines\n"
    "  slipway status nginx >/dev/null && echo it runs\n",
    "0 1 3 7 8",
    "one of the named services does not run",
    declare_status};

}  // namespace slipway::cli
