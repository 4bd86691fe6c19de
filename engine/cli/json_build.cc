#include "engine/cli/json_build.h"

#include "engine/base/number.h"
#include "engine/cli/json_text.h"
#include "engine/cli/proof.h"

namespace slipway::cli {

std::string commit_as_json(const database::Commit& done, bool dry_run) {
    const Json one{{"generation", done.generation}, {"path", done.path},
                   {"services", done.services},     {"left_out", done.left_out},
                   {"unchanged", done.unchanged},   {"dry_run", dry_run}};
    return text_of(one, kOneLine);
}

std::string deeds_as_json(const std::vector<Deed>& deeds, const std::string& generation) {
    Json list = Json::array();
    for (const Deed& deed : deeds)
        list.push_back({{"name", deed.name}, {"action", deed.action}, {"why", deed.why}});
    return text_of({{"generation", base::parse_unsigned(generation).value_or(0)},
                    {"changes", std::move(list)}},
                   kOneLine);
}

std::string changes_as_json(const std::vector<source::Change>& changes) {
    constexpr const char* actions[] = {"write", "link", "remove"};
    Json list = Json::array();
    for (const source::Change& change : changes)
        list.push_back({{"path", change.path},
                        {"action", actions[static_cast<std::size_t>(change.kind)]},
                        {"about", change.about}});
    return text_of(Json{{"changed", std::move(list)}}, kOneLine);
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
    return text_of(list, kIndented);
}

std::string differences_as_json(const std::vector<KeyDifference>& differences) {
    Json list = Json::array();
    for (const KeyDifference& difference : differences) {
        Json one{{"service", difference.service}, {"key", difference.key}};
        for (const auto& [side, value] : difference.sides) one[side] = value;
        list.push_back(std::move(one));
    }
    return text_of(list, kIndented);
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
    return text_of(list, kIndented);
}

std::string rollback_as_json(const database::KnownGeneration& now) {
    return text_of(Json{{"generation", now.number}, {"path", now.path}}, kOneLine);
}

std::string edit_as_json(const std::string& path, bool saved) {
    return text_of(Json{{"path", path}, {"saved", saved}}, kOneLine);
}

std::string pruned_as_json(const database::Pruned& pruned, bool dry_run) {
    return text_of({{"dry_run", dry_run},
                    {"removed", pruned.generations},
                    {"kept", pruned.left},
                    {"directories", pruned.entries}},
                   kOneLine);
}

std::string proof_as_json(const Proof& proof) {
    Json left_out = Json::array();
    for (const prove::LeftOutMount& mount : proof.left_out)
        left_out.push_back({{"line", mount.line}, {"what", mount.what}, {"where", mount.where}});
    Json one{{"generation", proof.generation},   {"good", proof.good()},
             {"reached", proof.report.reached},  {"powered_off", proof.powered_off},
             {"failed", failed_services(proof)}, {"left_out", left_out}};
    if (!proof.console_path.empty()) one["console"] = proof.console_path;
    return text_of(one, kOneLine);
}

}  // namespace slipway::cli
