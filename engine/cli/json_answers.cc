#include "engine/cli/json_answers.h"

#include <algorithm>
#include <array>

#include "engine/cli/json_text.h"

namespace slipway::cli {
namespace {

struct Word {
    int code;
    std::string_view word;
};

constexpr std::array<Word, 11> kWords{{
    {0, "ok"},
    {1, "failed"},
    {3, "unknown"},
    {4, "refused"},
    {5, "permission"},
    {6, "busy"},
    {kNoManager, "no-manager"},
    {kTimeIsUp, "time-is-up"},
    {9, "not-served"},
    {kUsage, "usage"},
    {kSystem, "system"},
}};

Json json_of(const Change& change) {
    return {{"service", change.service},
            {"state", formats::state_name(change.state)},
            {"reason", change.reason}};
}

}  // namespace

std::string_view outcome_of(int code) {
    const auto* at = std::find_if(kWords.begin(), kWords.end(),
                                  [&](const Word& row) { return row.code == code; });
    return at == kWords.end() ? "error" : at->word;
}

std::string answer_as_json(const Answer& answer, const std::vector<Change>& changes) {
    Json happened = Json::array(), faults = Json::array();
    for (const Change& change : changes) happened.push_back(json_of(change));
    for (const Failed& one : answer.failed)
        faults.push_back(
            {{"service", one.service}, {"outcome", outcome_of(one.code)}, {"message", one.text}});
    return text_of(Json{{"outcome", outcome_of(answer.code)},
                        {"code", answer.code},
                        {"changes", std::move(happened)},
                        {"failed", std::move(faults)},
                        {"more_failed", answer.more_failed}},
                   kOneLine);
}

std::string change_as_json(const Change& change) {
    return text_of(json_of(change), kOneLine);
}

std::string fault_as_json(const Fault& fault) {
    Json one{{"severity", "error"}, {"message", fault.what}};
    if (!fault.help.empty()) one["help"] = fault.help;
    if (!fault.service.empty()) one["service"] = fault.service;
    if (fault.code != 0) one["outcome"] = outcome_of(fault.code);
    return text_of(one, kOneLine);
}

std::string note_as_json(std::string_view what) {
    return text_of(Json{{"severity", "note"}, {"message", what}}, kOneLine);
}

std::string upgrade_as_json(int pid, bool upgraded, const std::string& program) {
    return text_of(Json{{"pid", pid}, {"upgraded", upgraded}, {"program", program}}, kOneLine);
}

}  // namespace slipway::cli
