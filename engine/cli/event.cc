// event: raise, clear and pulse events, list them, wait for them.
#include <algorithm>
#include <array>
#include <memory>

#include "engine/cli/ask.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_services.h"
#include "engine/cli/option_set.h"
#include "engine/formats/calendar.h"
#include "engine/formats/timer_state.h"
#include "engine/sys/clock.h"
#include "engine/sys/whole_file.h"

namespace slipway::cli {
namespace {

// In the order of formats::EventVerb.
const std::vector<std::string> kWords{"set", "clear", "pulse", "list", "wait"};

// As definitions name it, without "event:".
std::string plain(const std::string& name) {
    constexpr std::string_view prefix = "event:";
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

// From what slipway-events remembers of its timers.
std::optional<std::int64_t> next_time(const std::string& run, const std::string& name) {
    formats::TimerFileName file;
    if (!formats::timer_file_name(name, file)) return std::nullopt;
    std::array<char, 512> buffer;
    const auto text =
        sys::read_whole(sys::kHere, std::string(run).append("/timers/").append(file.view()),
                        std::span<char>(buffer));
    formats::TimerState state;
    if (!text || !formats::decode_timer_state(text.value(), state) || !state.next)
        return std::nullopt;
    return *state.next / formats::kMicrosOfSecond;
}

int print(const Options& options, Output& output, std::vector<ServiceInfo> events) {
    for (ServiceInfo& event : events) {
        event.next_unix = next_time(options.run, event.name);
        event.name = plain(event.name);
    }
    std::sort(events.begin(), events.end(),
              [](const ServiceInfo& a, const ServiceInfo& b) { return a.name < b.name; });
    if (options.json) return output.print(events_as_json(events)) ? 0 : kSystem;
    const auto now = static_cast<std::uint64_t>(sys::realtime().seconds);
    std::vector<std::vector<std::string>> rows{{"NAME", "STATE", "SINCE", "NEXT"}};
    for (const ServiceInfo& event : events) {
        const bool raised = event.has(formats::kFlagRaised);
        const bool dated = event.since_unix != 0 && event.since_unix <= now;
        rows.push_back({event.name, raised ? "raised" : "not raised",
                        dated ? duration(now - event.since_unix) : "-",
                        event.next_unix ? local_time(*event.next_unix) : "-"});
    }
    return output.print(columns(rows)) ? 0 : kSystem;
}

int run_event(const Options& options, Output& output, const std::string& word) {
    const auto verb = static_cast<formats::EventVerb>(
        std::find(kWords.begin(), kWords.end(), word) - kWords.begin());
    if (options.names.empty() && verb != formats::EventVerb::list) {
        output.error("event " + word + ": which event?",
                     "`slipway event list` shows those that services name");
        return kUsage;
    }
    const std::vector<std::string_view> names(options.names.begin(), options.names.end());
    formats::ClientRequest request;
    request.header.type = formats::FrameType::event;
    request.event = verb;
    request.names = names;
    if (verb == formats::EventVerb::wait) request.flags |= formats::kWait;
    const bool list = verb == formats::EventVerb::list;
    if (options.json && !list) return ask_for_change(options, output, request);
    Answer answer = ask(options, output, request);
    if (answer.code != 0 || !list) return answer.code;
    return print(options, output, std::move(answer.services));
}

Run declare_event(OptionSet& set, Options& options) {
    const auto word = std::make_shared<std::string>();
    set.word("VERB", *word, "What to do", kWords);
    set.names(options.names, "Events, with or without `event:`", Names::any, Of::events);
    set.number("-t,--timeout", options.timeout_ms, "wait: at most so long", "MS");
    return [word](const Options& given, Output& output) { return run_event(given, output, *word); };
}

}  // namespace

const Verb kEvent{
    "event",
    "Change",
    "Raise and clear events, or wait for them",
    "set: it holds, and who sleeps for it starts. clear: it holds no longer. pulse: it happened;\n"
    "what it triggers is started. list: all of them, and when timers elapse. wait: until all have "
    "come.\n",
    "  slipway event set vpn/office\n"
    "  slipway event wait iface/eth0 --timeout 30000\n"
    "  slipway event list\n",
    "0 3 5 6 7 8",
    "",
    declare_event};

}  // namespace slipway::cli
