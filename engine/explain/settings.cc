// The sentences about settings by name, filled in with their values.
#include <algorithm>
#include <array>

#include "engine/explain/rows.h"
#include "engine/explain/setting_sentences.h"
#include "engine/source/quantity.h"

namespace slipway::explain {
namespace {

struct Group {
    model::SettingGroup group;
    const char* key;
    const model::Settings& (*of)(const model::Process&);
};

// clang-format off
constexpr std::array kGroups = std::to_array<Group>({
    {model::SettingGroup::scheduling, "Process.Scheduling.", [](const model::Process& p) -> const model::Settings& { return p.scheduling; }},
    {model::SettingGroup::capabilities, "Process.Capabilities.", [](const model::Process& p) -> const model::Settings& { return p.capabilities; }},
    {model::SettingGroup::cgroup, "Process.Cgroup.", [](const model::Process& p) -> const model::Settings& { return p.cgroup; }},
    {model::SettingGroup::sandbox, "Process.Sandbox.", [](const model::Process& p) -> const model::Settings& { return p.sandbox; }},
    {model::SettingGroup::security, "Process.Security.", [](const model::Process& p) -> const model::Settings& { return p.security; }},
});

// clang-format on

bool fits(const SettingSentence& row, const std::vector<std::string>& values) {
    if (row.value.empty()) return true;
    if (row.value == "()") return values.empty();
    if (row.value == "~") return !values.empty() && values[0].starts_with('~');
    if (values.size() != 1) return false;
    if (row.value == "yes") return source::parse_boolean(values[0]).value_or(false);
    return row.value == values[0];
}

// "-/srv" of settings with paths, "-label" of security modules: it may be missing.
bool may_be_missing(model::SettingGroup group, const std::string& word) {
    using enum model::SettingGroup;
    return word.size() > 1 && word[0] == '-' && (group == sandbox || group == security);
}

// "A B, without C, and D" of "A B ~C D"; "A B, not counting C" of "~A ~B C": each word says by its
// "~" whether it adds to the list or takes out of it.
std::string words_of(model::SettingGroup group, const std::vector<std::string>& values) {
    std::string out;
    const bool first = !values.empty() && values[0].starts_with('~');
    bool before = first;
    for (const std::string& value : values) {
        const bool tilde = value.starts_with('~');
        if (!out.empty())
            out += tilde == before  ? " "
                   : tilde == first ? ", and "
                   : first          ? ", not counting "
                                    : ", without ";
        before = tilde;
        const std::string word = value.substr(tilde ? 1 : 0);
        out += may_be_missing(group, word) ? word.substr(1) + " (if it is there)" : word;
    }
    return out.empty() ? "none" : out;
}

std::string filled(const SettingSentence& row, const std::vector<std::string>& values) {
    std::string out(row.text);
    if (const std::size_t at = out.find("{}"); at != out.npos)
        out.replace(at, 2, words_of(row.group, values));
    return out;
}

bool is_switch(model::SettingGroup group, const std::string& name) {
    const auto rows = setting_sentences();
    return std::any_of(rows.begin(), rows.end(), [&](const SettingSentence& row) {
        return row.group == group && row.name == name && row.value == "yes";
    });
}

}  // namespace

void say_settings(const model::Service& service, Phase phase, Sayings& out) {
    for (const Group& group : kGroups)
        for (const auto& [name, values] : group.of(service.process)) {
            // A "no" stands for what is so without it; a 0 of others is a value.
            if (values.size() == 1 && is_switch(group.group, name) &&
                source::parse_boolean(values[0]) == false)
                continue;
            for (const SettingSentence& row : setting_sentences()) {
                if (row.group != group.group || row.name != name || !fits(row, values)) continue;
                if (row.phase == phase && !row.text.empty())
                    out.push_back({filled(row, values), group.key + name});
                break;
            }
        }
}

}  // namespace slipway::explain
