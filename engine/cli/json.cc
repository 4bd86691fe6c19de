#include "engine/cli/json.h"

#include <nlohmann/json.hpp>

#include "engine/base/number.h"
#include "engine/cli/log_reader.h"
#include "engine/cli/proof.h"

namespace slipway::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

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

}  // namespace

std::string services_as_json(const std::vector<ServiceInfo>& services) {
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
        if (info.begun_ms != 0) one["first_start_ms"] = info.begun_ms;
        if (info.ready_ms != 0) one["first_ready_ms"] = info.ready_ms;
        if (!info.status_text.empty()) one["status"] = info.status_text;
        if (!info.relations.empty()) one["relations"] = relations_of(info);
        list.push_back(std::move(one));
    }
    return text_of(list, 2);
}

std::string events_as_json(const std::vector<ServiceInfo>& events) {
    Json list = Json::array();
    for (const ServiceInfo& info : events)
        list.push_back({{"name", info.name},
                        {"raised", info.has(formats::kFlagRaised)},
                        {"since", info.since_unix},
                        {"next", info.next_unix ? Json(*info.next_unix) : Json()}});
    return text_of(list, 2);
}

std::string calendar_as_json(const std::string& event, const std::vector<std::int64_t>& times) {
    return text_of({{"calendar", event}, {"next", times}}, 2);
}

std::string generations_as_json(const std::vector<database::KnownGeneration>& known) {
    Json list = Json::array();
    for (const database::KnownGeneration& one : known)
        list.push_back({{"generation", one.number},
                        {"path", one.path},
                        {"complete", one.committed != 0},
                        {"committed", one.committed},
                        {"current", one.current},
                        {"last_good", one.last_good},
                        {"confirmed", one.confirmed},
                        {"runs", one.runs},
                        {"switching", one.switching},
                        {"booted", one.booted},
                        {"in_use", one.linked != 0},
                        {"tries", one.tries}});
    return text_of(list, 2);
}

std::string pruned_as_json(const database::Pruned& pruned, bool dry_run) {
    return text_of({{"dry_run", dry_run},
                    {"removed", pruned.generations},
                    {"kept", pruned.left},
                    {"directories", pruned.entries}},
                   -1);
}

std::string commit_as_json(const database::Commit& done, bool dry_run) {
    const Json one{{"generation", done.generation}, {"path", done.path},
                   {"services", done.services},     {"left_out", done.left_out},
                   {"unchanged", done.unchanged},   {"dry_run", dry_run}};
    return text_of(one, -1);
}

std::string deeds_as_json(const std::vector<Deed>& deeds, const std::string& generation) {
    Json list = Json::array();
    for (const Deed& deed : deeds)
        list.push_back({{"name", deed.name}, {"action", deed.action}, {"why", deed.why}});
    return text_of({{"generation", base::parse_unsigned(generation).value_or(0)},
                    {"changes", std::move(list)}},
                   -1);
}

std::string changes_as_json(const std::vector<source::Change>& changes) {
    constexpr const char* actions[] = {"write", "link", "remove"};
    Json list = Json::array();
    for (const source::Change& change : changes)
        list.push_back({{"path", change.path},
                        {"action", actions[static_cast<std::size_t>(change.kind)]},
                        {"about", change.about}});
    return text_of(Json{{"changed", std::move(list)}}, -1);
}

std::string definitions_as_json(const std::vector<DefinitionView>& views) {
    Json list = Json::array();
    for (const DefinitionView& view : views) {
        Json values = Json::array();
        for (const source::Origin& origin : view.origins)
            values.push_back({{"section", origin.section},
                              {"key", origin.key},
                              {"value", origin.value},
                              {"path", origin.where.path},
                              {"line", origin.where.line},
                              {"replaced", origin.replaced}});
        list.push_back({{"name", view.name},
                        {"masked", view.masked},
                        {"files", view.paths},
                        {"values", std::move(values)}});
    }
    return text_of(list, 2);
}

std::string differences_as_json(const std::vector<KeyDifference>& differences) {
    Json list = Json::array();
    for (const KeyDifference& difference : differences) {
        Json one{{"service", difference.service}, {"key", difference.key}};
        for (const auto& [side, value] : difference.sides) one[side] = value;
        list.push_back(std::move(one));
    }
    return text_of(list, 2);
}

std::vector<NamedState> states_from_json(const std::string& text) {
    const Json list = Json::parse(text, nullptr, false);
    std::vector<NamedState> states;
    if (!list.is_array()) return states;
    for (const Json& one : list) {
        if (!one.is_object() || !one.contains("name")) continue;
        states.push_back(
            {one.value("name", ""), one.value("state", ""), one.value("waits_for", "")});
    }
    return states;
}

std::string proof_as_json(const Proof& proof) {
    Json left_out = Json::array();
    for (const prove::LeftOutMount& mount : proof.left_out)
        left_out.push_back({{"line", mount.line}, {"what", mount.what}, {"where", mount.where}});
    Json one{{"generation", proof.generation},   {"good", proof.good()},
             {"reached", proof.report.reached},  {"powered_off", proof.powered_off},
             {"failed", failed_services(proof)}, {"left_out", left_out}};
    if (!proof.console_path.empty()) one["console"] = proof.console_path;
    return text_of(one, -1);
}

std::string log_line_as_json(const LogLine& line) {
    Json one{{"text", line.text}};
    if (line.stamped) {
        one["unix"] = line.unix_seconds;
        one["nanoseconds"] = line.nanoseconds;
    }
    return text_of(one, -1);
}

}  // namespace slipway::cli
