// Settings that are kept by name until the engine applies them (model::Process's maps).
#include <utility>

#include "engine/formats/capabilities.h"
#include "engine/model/setting_values.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {
namespace {

model::Settings& group(Translation& t, model::SettingGroup which) {
    auto& p = t.service.process;
    switch (which) {
        case model::SettingGroup::scheduling:
            return p.scheduling;
        case model::SettingGroup::capabilities:
            return p.capabilities;
        case model::SettingGroup::cgroup:
            return p.cgroup;
        case model::SettingGroup::sandbox:
            return p.sandbox;
        case model::SettingGroup::security:
            return p.security;
    }
    return p.sandbox;
}

// A test holds that every row with one of these handlers names a setting.
const model::SettingName& named(const Translation& t) {
    const Row& row = t.row();
    return *model::setting_of_directive(row.setting.empty() ? row.name : row.setting);
}

std::vector<std::string>& slot(Translation& t) {
    const model::SettingName& name = named(t);
    return group(t, name.group)[std::string(name.name)];
}

void forget(Translation& t) {
    const model::SettingName& name = named(t);
    group(t, name.group).erase(std::string(name.name));
    t.is_exact();
}

// Words, a '~' before the first of them put before each.
void add_words(Translation& t, std::vector<std::string>& list) {
    std::string_view text = t.value();
    const bool negated = text.starts_with('~');
    if (negated) text.remove_prefix(1);
    std::string error;
    for (const Word& word : split_words(text, Escapes::c_style, error))
        list.push_back((negated ? "~" : "") + t.expand(word.text, word.offset + (negated ? 1 : 0)));
    if (!error.empty()) t.invalid(error);
}

// systemd passes over names that it does not know, and so does the service.
template <typename Known>
void drop_unknown(Translation& t, std::string_view kind, Known known) {
    std::vector<std::string>& list = slot(t);
    for (auto word = list.begin(); word != list.end();) {
        const std::string_view name =
            std::string_view(*word).substr(word->starts_with('~') ? 1 : 0);
        if (known(name)) {
            ++word;
            continue;
        }
        t.invalid("\"" + std::string(name) + "\" is no " + std::string(kind));
        word = list.erase(word);
    }
}

// The same for values of any setting.
void drop_wrong(Translation& t) {
    const model::SettingName& name = named(t);
    std::vector<std::string>& list = slot(t);
    while (const auto wrong = model::wrong_value(name.group, name.name, list)) {
        if (wrong->word >= list.size()) break;
        const auto word = list.begin() + static_cast<std::ptrdiff_t>(wrong->word);
        t.invalid("\"" + *word + "\" is no value of " + std::string(t.row().name) + "=");
        list.erase(word);
    }
    if (list.empty()) group(t, name.group).erase(std::string(name.name));
}

}  // namespace

void setting(Translation& t) {
    if (t.value().empty()) return forget(t);
    slot(t) = {t.expanded_value()};
    drop_wrong(t);
}

void setting_words(Translation& t) {
    if (t.value().empty()) return forget(t);
    add_words(t, slot(t));
    drop_wrong(t);
}

void load_credential(Translation& t) {
    if (t.value().empty()) return forget(t);
    slot(t).push_back(t.expanded_value());
    t.is_exact();
}

void set_credential(Translation& t) {
    if (t.value().empty()) return forget(t);
    std::string error;
    const auto entry = unescaped(t.value(), error);
    if (!entry || entry->find(':') == std::string::npos)
        return t.invalid(error.empty() ? "this is not ID:TEXT" : error);
    slot(t).push_back(*entry);
    t.is_exact();
}

void setting_set(Translation& t) {
    if (t.value().empty()) {
        slot(t).clear();
        return;
    }
    if (t.value() == "~") return forget(t);  // everything but nothing
    add_words(t, slot(t));
}

void capability_set(Translation& t) {
    setting_set(t);
    if (!t.value().empty() && t.value() != "~")
        drop_unknown(t, "capability", formats::capability_number);
}

void capabilities_given(Translation& t) {
    if (t.value().empty()) return forget(t);
    capability_set(t);
}

void secure_bits(Translation& t) {
    if (t.value().empty()) return forget(t);
    add_words(t, slot(t));
    drop_unknown(t, "secure bit", formats::secure_bit);
}

void setting_boolean(Translation& t) {
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid(std::string(t.row().name) + "= is a boolean");
    if (!*on) return forget(t);
    slot(t) = {"yes"};
}

void setting_switch(Translation& t) {
    if (t.value().empty()) return forget(t);
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid(std::string(t.row().name) + "= is a boolean");
    slot(t) = {*on ? "yes" : "no"};
}

void bind_paths(Translation& t) {
    model::Settings& sandbox = t.service.process.sandbox;
    if (!t.value().empty()) return setting_words(t);
    // Either of the two empties both.
    sandbox.erase("bind-paths");
    sandbox.erase("bind-read-only-paths");
}

void setting_mode(Translation& t) {
    const auto on = parse_boolean(t.value());
    if ((on && !*on) || t.value().empty() || t.value() == "default" || t.value() == "inherit" ||
        t.value() == "all")
        return forget(t);
    slot(t) = {on ? "yes" : t.expanded_value()};
    drop_wrong(t);
}

void nothing(Translation&) {}

}  // namespace slipway::importers::systemd::handle
