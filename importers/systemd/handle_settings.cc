// Settings that are kept by name until the engine applies them (model::Process's maps).
#include <utility>

#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {
namespace {

std::vector<std::string>& slot(Translation& t) {
    return (t.service.process.*t.row().settings)[std::string(t.row().setting)];
}

void forget(Translation& t) {
    (t.service.process.*t.row().settings).erase(std::string(t.row().setting));
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

}  // namespace

void setting(Translation& t) {
    if (t.value().empty()) return forget(t);
    slot(t) = {t.expanded_value()};
}

void setting_words(Translation& t) {
    if (t.value().empty()) return forget(t);
    add_words(t, slot(t));
}

void setting_set(Translation& t) {
    if (t.value().empty()) {
        slot(t) = {"none"};
        return;
    }
    std::vector<std::string>& list = slot(t);
    if (list == std::vector<std::string>{"none"}) list.clear();
    if (t.value() == "~") {
        list = {"all"};
        return t.is_exact();
    }
    add_words(t, list);
}

void setting_boolean(Translation& t) {
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid(std::string(t.row().name) + "= is a boolean");
    if (!*on) return forget(t);
    slot(t) = {"yes"};
}

void setting_mode(Translation& t) {
    const auto on = parse_boolean(t.value());
    if ((on && !*on) || t.value().empty() || t.value() == "default" || t.value() == "inherit" ||
        t.value() == "all")
        return forget(t);
    slot(t) = {on ? "yes" : t.expanded_value()};
}

void nothing(Translation&) {}

}  // namespace slipway::importers::systemd::handle
