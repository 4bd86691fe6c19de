// Settings that systemd makes filters of system calls of. It passes over words that it does not
// know, and so does the service: they are told and left out.
#include "engine/formats/system_call_groups.h"
#include "engine/formats/system_call_names.h"
#include "engine/model/setting_names.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {
namespace {

using Words = std::vector<std::string>;

std::string name_of(const Translation& t) {
    return std::string(model::setting_of_directive(t.row().name)->name);
}

void forget(Translation& t) {
    t.service.process.sandbox.erase(name_of(t));
    t.is_exact();
}

// Adds the words, each with a '~' of its own where one stands before them. `stand_in` is what a
// list begins with whose first word is left out: what that word made of it must not be lost.
template <typename Known>
void add_known(Translation& t, std::string_view kind, Known known, const char* stand_in) {
    std::string_view text = t.value();
    const bool inverted = text.starts_with('~');
    if (inverted) text.remove_prefix(1);
    Words& list = t.service.process.sandbox[name_of(t)];
    std::string error;
    for (const Word& word : split_words(text, Escapes::c_style, error)) {
        const std::string name = t.expand(word.text, word.offset + (inverted ? 1 : 0));
        if (known(name, inverted)) {
            list.push_back((inverted ? "~" : "") + name);
            continue;
        }
        t.invalid("\"" + name + "\" is no " + std::string(kind));
        if (list.empty() && !inverted && stand_in != nullptr) list.emplace_back(stand_in);
    }
    if (!error.empty()) t.invalid(error);
    if (list.empty()) t.service.process.sandbox.erase(name_of(t));
}

bool known_call(std::string_view text, bool inverted) {
    const formats::FilterWord word = formats::filter_word(text);
    if (word.inverted || !formats::names_system_calls(word.name)) return false;
    return !word.error || (inverted && formats::filter_error(*word.error));
}

}  // namespace

void system_calls(Translation& t) {
    if (t.value().empty()) return forget(t);
    const bool filter = t.row().name == "SystemCallFilter";
    add_known(t, "system call or group of them", known_call, filter ? "@default" : nullptr);
}

void system_call_error(Translation& t) {
    if (t.value().empty() || t.value() == "kill") return forget(t);
    const auto error = formats::filter_error(t.value());
    if (!error || *error == 0) return t.invalid(std::string(t.row().name) + "= is an error number");
    t.service.process.sandbox[name_of(t)] = {t.value()};
}

void system_call_architectures(Translation& t) {
    if (t.value().empty()) return forget(t);
    const auto known = [](std::string_view name, bool inverted) {
        return !inverted && formats::is_architecture(name);
    };
    add_known(t, "architecture", known, nullptr);
}

void address_families(Translation& t) {
    if (t.value().empty()) return forget(t);
    Words& list = t.service.process.sandbox[name_of(t)];
    if (t.value() == "none") {
        list = {"none"};
        return;
    }
    // It began a list that allows; so do the words, if they have no '~'.
    if (list == Words{"none"}) list.clear();
    const auto known = [](std::string_view name, bool) {
        return formats::address_family(name).has_value();
    };
    add_known(t, "address family", known, nullptr);
}

void restricted_namespaces(Translation& t) {
    const auto on = parse_boolean(t.value());
    if (t.value().empty() || (on && !*on)) return forget(t);
    if (on) {
        t.service.process.sandbox[name_of(t)] = {"yes"};
        return;
    }
    const auto known = [](std::string_view name, bool) {
        return formats::namespace_flag(name).has_value();
    };
    add_known(t, "kind of namespace", known, nullptr);
}

}  // namespace slipway::importers::systemd::handle
