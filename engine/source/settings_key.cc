#include "engine/source/settings_key.h"

#include "engine/model/setting_values.h"
#include "engine/source/setting_docs.h"

namespace slipway::source {
namespace {

// How a setting without any value is written; a value that is this text is quoted.
constexpr std::string_view kNoValues = "()";

// What the values are, as the manual has it.
std::string values_of(model::SettingGroup group, std::string_view name) {
    for (const SettingDoc& row : setting_docs())
        if (row.group == group && row.name == name) return std::string(row.values);
    return {};
}

bool refuse_setting(model::SettingGroup group,
                    std::string_view setting,
                    const std::vector<Word>& words,
                    const model::WrongValue& wrong,
                    Value& value) {
    const std::string name = std::string(group_name(group)) + "." + std::string(setting);
    const std::string help = "it takes " + values_of(group, setting);
    if (wrong.is_all) return value.fail("this is no value of " + name, help);
    if (wrong.word >= words.size()) return value.fail(name + " needs another word", help);
    const Word& word = words[wrong.word];
    if (wrong.too_many) return value.fail(word.offset, word.length, name + " takes one word", help);
    const std::string near = model::near_value(group, setting, word.text);
    return value.fail(word.offset, word.length, "\"" + word.text + "\" is no value of " + name,
                      (near.empty() ? "" : "did you mean \"" + near + "\"? ") + help);
}

bool refuse_name(model::SettingGroup group, std::string_view name, Value& value) {
    std::vector<std::string_view> names;
    for (const model::SettingName& row : model::kSettingNames)
        if (row.group == group) names.push_back(row.name);
    const std::string_view near = diag::nearest(name, names);
    return value.fail("there is no setting \"" + std::string(name) + "\" in this group",
                      near.empty() ? "the list is in slipway.svc(5)"
                                   : "did you mean \"" + std::string(near) + "\"?");
}

}  // namespace

bool read_setting(model::SettingGroup group,
                  std::string_view name,
                  Value& value,
                  model::Settings& settings) {
    if (model::find_setting(group, name) == nullptr) return refuse_name(group, name, value);
    const std::optional<std::vector<Word>> words =
        value.raw() == kNoValues ? std::vector<Word>{} : value.words();
    if (!words) return false;
    std::vector<std::string> texts;
    for (const Word& word : *words) texts.push_back(word.text);
    if (const auto wrong = model::wrong_value(group, name, texts))
        return refuse_setting(group, name, *words, *wrong, value);
    std::vector<std::string>& list = settings[std::string(name)];
    if (model::is_one_value(group, name)) list.clear();
    list.insert(list.end(), texts.begin(), texts.end());
    return true;
}

void emit_settings(std::string_view group, const model::Settings& settings, Emit& out) {
    for (const auto& [name, list] : settings)
        out.add(std::string(group) + name, [&list = list](Escape escape) {
            std::string text = encode_words(list, escape);
            if (list.empty()) return std::string(kNoValues);
            return text == kNoValues ? "'" + text + "'" : text;
        });
}

}  // namespace slipway::source
