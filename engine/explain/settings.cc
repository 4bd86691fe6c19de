// The sentences about settings by name, filled in with their values.
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

bool fits(const SettingSentence& row, const std::string& value) {
    if (row.value.empty()) return true;
    if (row.value == "yes") return source::parse_boolean(value).value_or(false);
    return row.value == value;
}

std::string filled(std::string_view text, const std::vector<std::string>& values) {
    std::string words;
    for (const std::string& value : values) words += (words.empty() ? "" : " ") + value;
    std::string out(text);
    if (const std::size_t at = out.find("{}"); at != out.npos)
        out.replace(at, 2, words.empty() ? "none" : words);
    return out;
}

}  // namespace

void say_settings(const model::Service& service, Phase phase, Sayings& out) {
    for (const Group& group : kGroups)
        for (const auto& [name, values] : group.of(service.process)) {
            const std::string value = values.size() == 1 ? values[0] : std::string();
            // A "no" stands for what is so without it.
            if (source::parse_boolean(value) == false) continue;
            for (const SettingSentence& row : setting_sentences()) {
                if (row.group != group.group || row.name != name || !fits(row, value)) continue;
                if (row.phase == phase) out.push_back({filled(row.text, values), group.key + name});
                break;
            }
        }
}

}  // namespace slipway::explain
