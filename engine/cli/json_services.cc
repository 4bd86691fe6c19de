#include "engine/cli/json_services.h"

#include "engine/cli/json_text.h"
#include "engine/cli/log_reader.h"

namespace slipway::cli {
namespace {

Json relations_of(const ServiceInfo& info) {
    Json list = Json::array();
    for (const RelationInfo& relation : info.relations)
        list.push_back({{"kind", relation.kind},
                        {"service", relation.other},
                        {"from_other", relation.incoming},
                        {"state", formats::state_name(relation.state)}});
    return list;
}

// The newest first.
Json ends_of(const ServiceInfo& info) {
    Json list = Json::array();
    for (const formats::Death& death : info.ends) {
        Json one{{"time", formats::unix_seconds(death.time)}};
        if (death.signal != 0)
            one["signal"] = death.signal;
        else
            one["exit_code"] = death.exit_code;
        list.push_back(std::move(one));
    }
    return list;
}

Json weakened_of(const ServiceInfo& info) {
    Json list = Json::array();
    for (const Weakened& weakened : info.weakened) {
        Json one{{"setting", weakened.setting}, {"how", formats::weakening_name(weakened.how)}};
        if (!weakened.reason.empty()) one["reason"] = weakened.reason;
        list.push_back(std::move(one));
    }
    return list;
}

Json list_of(const std::vector<ServiceInfo>& services) {
    Json list = Json::array();
    for (const ServiceInfo& info : services) {
        Json one{{"name", info.name},
                 {"kind", info.kind},
                 {"description", info.description},
                 {"state", formats::state_name(info.state)},
                 {"reason", info.reason},
                 {"since", info.since_unix},
                 {"wanted", info.has(formats::kFlagWantedUp)},
                 {"enabled", info.has(formats::kFlagEnabled)},
                 {"essential", info.has(formats::kFlagEssential)},
                 {"stuck", info.has(formats::kFlagStuck)},
                 {"supervised", !info.has(formats::kFlagUnsupervised)}};
        if (info.pid != 0) one["pid"] = info.pid;
        if (!info.waits_for.empty()) one["waits_for"] = info.waits_for;
        if (!info.waits_in_end.empty()) one["waits_in_the_end_for"] = info.waits_in_end;
        if (info.deadline_ms != 0) one["deadline_ms"] = info.deadline_ms;
        if (!info.last_result.empty())
            one["last"] = {{"result", info.last_result}, {"wait_status", info.wait_status}};
        if (info.memory) one["memory"] = *info.memory;
        if (!info.ends.empty()) one["ends"] = ends_of(info);
        if (!info.weakened.empty()) one["weakened"] = weakened_of(info);
        if (info.begun_ms != 0) one["first_start_ms"] = info.begun_ms;
        if (info.ready_ms != 0) one["first_ready_ms"] = info.ready_ms;
        if (!info.status_text.empty()) one["status"] = info.status_text;
        if (!info.relations.empty()) one["relations"] = relations_of(info);
        list.push_back(std::move(one));
    }
    return list;
}

}  // namespace

std::string services_as_json(const std::vector<ServiceInfo>& services) {
    return text_of(list_of(services), kIndented);
}

std::string summary_as_json(const std::optional<RunningGeneration>& generation,
                            std::size_t running,
                            std::size_t failed,
                            const std::vector<ServiceInfo>& services) {
    Json one = Json::object();
    if (generation) {
        Json& what =
            one["generation"] = {{"path", generation->path}, {"number", generation->number}};
        if (!generation->booted_as.empty()) what["booted_as"] = generation->booted_as;
    }
    one["running"] = running;
    one["failed"] = failed;
    one["services"] = list_of(services);
    return text_of(one, kIndented);
}

std::string events_as_json(const std::vector<ServiceInfo>& events) {
    Json list = Json::array();
    for (const ServiceInfo& info : events) {
        Json one{{"name", info.name},
                 {"raised", info.has(formats::kFlagRaised)},
                 {"since", info.since_unix}};
        if (info.next_unix) one["next"] = *info.next_unix;
        list.push_back(std::move(one));
    }
    return text_of(list, kIndented);
}

std::string calendar_as_json(const std::string& event, const std::vector<std::int64_t>& times) {
    return text_of({{"calendar", event}, {"next", times}}, kIndented);
}

std::vector<NamedState> states_from_json(const std::string& text) {
    const Json list = Json::parse(text, nullptr, false);
    std::vector<NamedState> states;
    if (!list.is_array()) return states;
    for (const Json& one : list) {
        if (!one.is_object()) continue;
        // value() would end the program over a member that is no text.
        const auto text_at = [&](const char* key) {
            const auto found = one.find(key);
            return found != one.end() && found->is_string() ? found->get<std::string>()
                                                            : std::string();
        };
        if (std::string name = text_at("name"); !name.empty())
            states.push_back({std::move(name), text_at("state"), text_at("waits_for")});
    }
    return states;
}

std::string log_line_as_json(const LogLine& line) {
    Json one{{"text", line.text}};
    if (line.stamped) {
        one["unix"] = line.unix_seconds;
        one["nanoseconds"] = line.nanoseconds;
    }
    return text_of(one, kOneLine);
}

}  // namespace slipway::cli
