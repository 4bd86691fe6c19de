#include <algorithm>
#include <array>
#include <utility>

#include "importers/systemd/handlers.h"
#include "importers/systemd/native.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {

using diag::Loss;
using model::EdgeKind;

void boolean(Translation& t, bool& target) {
    const auto on = parse_boolean(t.value());
    if (!on) return t.invalid(std::string(t.row().name) + "= is a boolean");
    target = *on;
    if (!*on) t.is_exact();
}

void description(Translation& t) {
    t.service.description = t.expanded_value();
}

void documentation(Translation& t) {
    auto& list = t.service.documentation;
    if (t.value().empty()) list.clear();
    for (const Word& word : split_plain(t.value())) {
        // A specifier in a reference is text for people: one that import cannot know may stay.
        list.push_back(word.text.find('%') == std::string::npos ? word.text
                                                                : t.expand(word.text, word.offset));
    }
}

namespace {

constexpr std::array<std::pair<std::string_view, EdgeKind>, 18> kEdgeNames{
    {{"After", EdgeKind::after},
     {"Before", EdgeKind::before},
     {"BindTo", EdgeKind::binds_to},
     {"BindsTo", EdgeKind::binds_to},
     {"Conflicts", EdgeKind::conflicts},
     {"JoinsNamespaceOf", EdgeKind::joins_namespace_of},
     {"OnFailure", EdgeKind::on_failure},
     {"OnSuccess", EdgeKind::on_success},
     {"PartOf", EdgeKind::part_of},
     {"PropagateReloadFrom", EdgeKind::reload_propagated_from},
     {"PropagateReloadTo", EdgeKind::propagates_reload_to},
     {"PropagatesReloadTo", EdgeKind::propagates_reload_to},
     {"ReloadPropagatedFrom", EdgeKind::reload_propagated_from},
     {"Requires", EdgeKind::requires_},
     {"Requisite", EdgeKind::requisite},
     {"StopPropagatedFrom", EdgeKind::part_of},
     {"Upholds", EdgeKind::upholds},
     {"Wants", EdgeKind::pulls}}};

}  // namespace

void edges(Translation& t) {
    const auto* const found =
        std::find_if(kEdgeNames.begin(), kEdgeNames.end(),
                     [&](const auto& pair) { return pair.first == t.row().name; });
    const EdgeKind kind = found->second;
    if (t.value().empty()) {
        // Dependencies cannot be reset by an empty assignment (systemd.unit(5)).
        t.lose(Loss::ignored, "no-reset", "an empty assignment does not clear dependencies",
               "remove the line; to be rid of a dependency replace the whole unit");
        return;
    }
    for (const Word& word : split_plain(t.value())) {
        const std::string name = t.expand(word.text, word.offset);
        if (!parse_unit_name(name)) {
            t.invalid_at(
                word.offset, word.length, "\"" + name + "\" is no name of a unit",
                "names end in their type: \"" + name + ".service\"; systemd ignores this one");
            continue;
        }
        t.facts.edges.push_back({kind, name, &t.current(), word.offset, word.length});
    }
}

void mounts_for(Translation& t) {
    std::string error;
    for (const Word& word : split_words(t.value(), Escapes::keep, error)) {
        const auto path = parse_path(t.expand(word.text, word.offset));
        if (!path) {
            t.invalid_at(word.offset, word.length, "this is no absolute path", "");
            continue;
        }
        for (const std::string& unit : mounts_above(t.store, *path)) {
            t.facts.edges.push_back(
                {EdgeKind::requires_, unit, &t.current(), word.offset, word.length});
            t.facts.edges.push_back(
                {EdgeKind::after, unit, &t.current(), word.offset, word.length});
        }
        // What /etc/fstab mounts belongs to the milestones.
        const char* const milestone =
            is_remote_mount(t.store, *path) ? "remote-fs.target" : "local-fs.target";
        if (*path != "/")
            t.facts.edges.push_back(
                {EdgeKind::after, milestone, &t.current(), word.offset, word.length});
    }
    if (!error.empty()) t.invalid(error);
}

void default_dependencies(Translation& t) {
    boolean(t, t.facts.default_dependencies);
}

void refuse_manual_start(Translation& t) {
    boolean(t, t.service.refuse_manual_start);
}

void refuse_manual_stop(Translation& t) {
    boolean(t, t.service.refuse_manual_stop);
}

void stop_when_unneeded(Translation& t) {
    boolean(t, t.service.stop_when_unneeded);
}

void off_is_exact(Translation& t) {
    bool ignored = false;
    boolean(t, ignored);
}

void condition(Translation& t) {
    auto& list = t.service.conditions;
    const bool assert = t.row().name.starts_with("Assert");
    if (t.value().empty()) {
        // An empty assignment of any condition clears them all, of any assert the asserts.
        std::erase_if(list, [&](const model::Condition& c) { return c.assert == assert; });
        return t.is_exact();
    }
    model::Condition condition;
    condition.test = t.row().setting;
    condition.assert = assert;
    std::string_view text = t.value();
    std::size_t offset = 0;
    const auto flag = [&](char mark, bool& on) {
        if (!text.starts_with(mark)) return;
        on = true;
        text.remove_prefix(1);
        ++offset;
    };
    flag('|', condition.any);
    flag('!', condition.negate);
    condition.argument = t.expand(text, offset);
    list.push_back(std::move(condition));
}

namespace {

// Reads names of [Install] into `list`; `groups`: of bundles that pull this unit in.
void install_names(Translation& t, std::vector<std::string>& list, bool groups) {
    if (t.value().empty()) list.clear();
    for (const Word& word : split_plain(t.value())) {
        const std::string name = t.expand(word.text, word.offset);
        const auto unit = parse_unit_name(name);
        if (!unit) {
            t.invalid_at(word.offset, word.length, "\"" + name + "\" is no name of a unit", "");
            continue;
        }
        if (unit->type == "device") {
            t.lose_at(word.offset, word.length, Loss::approximated, "device",
                      "nothing starts this service when the device " + unescape_path(unit->stem()) +
                          " appears",
                      "start it by hand, or from a udev rule: RUN+=\"slipway start …\"");
            continue;
        }
        const NativeTarget group =
            groups ? native_target(t.store, name) : NativeTarget{native_alias(t.store, name)};
        if (group.name.empty())
            t.lose_at(
                word.offset, word.length, Loss::approximated, "no-target", group.why,
                "start this service by hand, or write WantedBy=multi-user.target in a drop-in");
        else if (std::find(list.begin(), list.end(), group.name) == list.end())
            list.push_back(group.name);
    }
}

}  // namespace

void wanted_by(Translation& t) {
    install_names(t, t.service.enablement.wanted_by, true);
}

void required_by(Translation& t) {
    install_names(t, t.service.enablement.required_by, true);
}

void alias(Translation& t) {
    install_names(t, t.service.enablement.aliases, false);
}

void also(Translation& t) {
    install_names(t, t.service.enablement.also, false);
    std::erase(t.service.enablement.also, t.service.name);
}

void default_instance(Translation& t) {
    if (t.unit.name.is_template()) t.service.enablement.default_instance = t.expanded_value();
}

}  // namespace slipway::importers::systemd::handle
