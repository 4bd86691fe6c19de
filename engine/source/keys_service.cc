// [Service], [Dependencies] and [Install]: what a service is and how it hangs together.
#include "engine/source/key_types.h"

namespace slipway::source {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"longrun", "oneshot", "task", "bundle", "event"};
constexpr std::array<std::string_view, 2> kQuantifiers{"any", "all-enabled"};
constexpr std::string_view kService = "Service";
constexpr std::string_view kDependencies = "Dependencies";
constexpr std::string_view kInstall = "Install";

using KindChoice = Choice<model::Kind, kKinds>;
using QuantifierChoice = Choice<model::Service::Quantifier, kQuantifiers>;

constexpr std::array kServiceKeys{
    row<"Description", Text, SLIPWAY_FIELD(description)>(
        kService, "none", "What the service is, for people."),
    row<"Documentation", Words, SLIPWAY_FIELD(documentation)>(
        kService, "none", "Where to read on: URLs, man:NAME(SECTION), file:PATH."),
    row<"Type", KindChoice, SLIPWAY_FIELD(kind)>(
        kService,
        "longrun",
        "longrun: a process that stays. oneshot: runs once, is then up without a process, and may "
        "have commands for the way down. task: runs, is done, and may run again. bundle: a named "
        "set. event: a condition of the outside world."),
    row<"RenamedFrom", ServiceName, SLIPWAY_FIELD(renamed_from)>(
        kService,
        "none",
        "The first name that this service had, also after further renames. What runs under it goes "
        "on: the directory, the logs and "
        "the control group keep that name for as long as this stands here."),
    row<"Contents", Words, SLIPWAY_FIELD(contents)>(kService, "none", "The members of a bundle."),
    row<"Essential", Boolean, SLIPWAY_FIELD(essential)>(
        kService, "no", "Stopped only when it is named itself, and at shutdown."),
    row<"Hidden", Boolean, SLIPWAY_FIELD(hidden)>(
        kService, "no", "Left out of `slipway list` unless asked for."),
    row<"RefuseManualStart", Boolean, SLIPWAY_FIELD(refuse_manual_start)>(
        kService, "no", "Starts only as a dependency, not when it is named."),
    row<"RefuseManualStop", Boolean, SLIPWAY_FIELD(refuse_manual_stop)>(
        kService, "no", "Stops only as a dependency, not when it is named."),
    row<"StopWhenUnneeded", Boolean, SLIPWAY_FIELD(stop_when_unneeded)>(
        kService,
        "no",
        "Stopped when the last one has gone that needed, wanted or upheld it. Started by hand, it "
        "stays until then."),
    row<"ProducerFor", OneWord, SLIPWAY_FIELD(producer_for)>(
        kService, "none", "The service that reads this one's standard output (a pipeline)."),
    row<"ConsumerFor", OneWord, SLIPWAY_FIELD(consumer_for)>(
        kService, "none", "The service whose standard output this one reads."),
    row<"PipelineName", OneWord, SLIPWAY_FIELD(pipeline_name)>(
        kService, "none", "The bundle of a whole pipeline, named by its last member."),
};

// ---- edges: one key for each kind; they are written in the order in which they stand ----

constexpr std::string_view kEdgeType = "names";

constexpr std::string_view edge_doc(model::EdgeKind kind) {
    using model::EdgeKind;
    switch (kind) {
        case EdgeKind::needs:
            return "Starts these first, waits until they run, fails if they fail, stops before "
                   "them. They must exist.";
        case EdgeKind::wants:
            return "Starts these first if they exist; their failure is no concern.";
        case EdgeKind::uses:
            return "Starts after these if they are started anyway.";
        case EdgeKind::after:
            return "Order only: starts after these, stops before them, when both are started or "
                   "stopped.";
        case EdgeKind::before:
            return "Order only: starts before these, stops after them.";
        case EdgeKind::requires_:
            return "Starts these, in any order; fails if they fail. They must exist.";
        case EdgeKind::pulls:
            return "Starts these if they exist, in any order.";
        case EdgeKind::conflicts:
            return "Never runs beside these: starting one stops the other.";
        case EdgeKind::part_of:
            return "Stops and restarts when these are stopped or restarted.";
        case EdgeKind::binds_to:
            return "As Requires; stops as well when these end by themselves.";
        case EdgeKind::requisite:
            return "Fails at once unless these run already.";
        case EdgeKind::upholds:
            return "Starts these if they exist, and again when they end or fail while this one "
                   "runs: "
                   "after 1 s, then each time later, up to 64 s. What is stopped on purpose stays.";
        case EdgeKind::milestone:
            return "As Needs until it has started; afterwards their failure is no concern.";
        case EdgeKind::joins_namespace_of:
            return "Shares what both ask for with these, whichever starts first: the name spaces "
                   "of "
                   "private-network and private-ipc, the directories of private-tmp.";
        case EdgeKind::triggers:
            return "What an event starts when it happens.";
        case EdgeKind::on_failure:
            return "Started when this one has failed for good.";
        case EdgeKind::on_success:
            return "Started when this one has ended with success.";
        case EdgeKind::propagates_reload_to:
            return "Reloaded when this one is reloaded.";
        case EdgeKind::reload_propagated_from:
            return "This one is reloaded when these are.";
        case EdgeKind::stop_after:
            return "Stop order, in place of the reverse of the start order: stops after these; of "
                   "a "
                   "bundle or a provided name, after all its members or providers.";
        case EdgeKind::stop_before:
            return "Stop order: stops before these.";
    }
    return "";
}

template <model::EdgeKind Kind>
bool read_edges(const Place& place, Value& value) {
    auto words = value.words();
    if (!words) return false;
    for (Word& word : *words) {
        if (word.text.empty())
            return value.fail(word.offset, word.length, "a service has no empty name",
                              "take the quotes away");
        place.service.edges.push_back({Kind, std::move(word.text), value.place(word.offset)});
    }
    return true;
}

template <model::EdgeKind Kind>
void reset_edges(const Place& place) {
    std::erase_if(place.service.edges, [](const model::Edge& e) { return e.kind == Kind; });
}

// Neighbours of one kind share a line.
void write_edges(const model::Service& service, std::size_t, Emit& out) {
    const std::vector<model::Edge>& edges = service.edges;
    for (std::size_t i = 0; i < edges.size();) {
        std::vector<std::string> targets;
        std::size_t end = i;
        for (; end < edges.size() && edges[end].kind == edges[i].kind; ++end)
            targets.push_back(edges[end].target);
        out.add(model::meaning_of(edges[i].kind).key,
                [&](Escape escape) { return encode_words(targets, escape); });
        i = end;
    }
}

template <std::size_t... I>
constexpr std::array<Key, sizeof...(I)> edge_rows(std::index_sequence<I...>) {
    return {{Key{kDependencies, model::kEdgeKinds[I].key, kEdgeType, "none",
                 edge_doc(model::kEdgeKinds[I].kind), read_edges<model::kEdgeKinds[I].kind>,
                 reset_edges<model::kEdgeKinds[I].kind>, I == 0 ? write_edges : nullptr, true}...}};
}

constexpr std::size_t kEdgeCount = model::kEdgeKinds.size();

constexpr std::array<Key, kEdgeCount + 2> make_dependency_keys() {
    std::array<Key, kEdgeCount + 2> keys{};
    const auto rows = edge_rows(std::make_index_sequence<kEdgeCount>{});
    for (std::size_t i = 0; i < kEdgeCount; ++i) keys[i] = rows[i];
    keys[kEdgeCount] = row<"Provides", Words, SLIPWAY_FIELD(provides)>(
        kDependencies, "none", "Further names under which others may depend on this service.");
    keys[kEdgeCount + 1] = row<"Providers", QuantifierChoice, SLIPWAY_FIELD(provider_quantifier)>(
        kDependencies, "any",
        "Whether one provider of these names is enough (any) or all that are enabled are meant. "
        "With "
        "any, another one that runs, or that is enabled and was not stopped on purpose, takes the "
        "place of one that fails or is stopped.");
    return keys;
}

constexpr auto kDependencyKeys = make_dependency_keys();

constexpr std::array kInstallKeys{
    row<"Enabled", Maybe<Boolean, bool>, SLIPWAY_FIELD(enablement.enabled)>(
        kInstall, "no", "Whether it is started with the bundles of WantedBy."),
    row<"Masked", Boolean, SLIPWAY_FIELD(enablement.masked)>(
        kInstall, "no", "Never started, whoever asks."),
    row<"WantedBy", Words, SLIPWAY_FIELD(enablement.wanted_by)>(
        kInstall, "default", "The bundles that start this service while it is enabled."),
    row<"RequiredBy", Words, SLIPWAY_FIELD(enablement.required_by)>(
        kInstall, "none", "The same, and they fail if it fails."),
    row<"Alias", Words, SLIPWAY_FIELD(enablement.aliases)>(kInstall, "none", "Further names."),
    row<"Also", Words, SLIPWAY_FIELD(enablement.also)>(
        kInstall, "none", "Services that are enabled and disabled together with this one."),
    row<"DefaultInstance", OneWord, SLIPWAY_FIELD(enablement.default_instance)>(
        kInstall,
        "none",
        "The instance that enabling the template itself means; other instances are enabled each by "
        "itself."),
};

}  // namespace

std::span<const Key> service_keys() {
    return kServiceKeys;
}

std::span<const Key> dependency_keys() {
    return kDependencyKeys;
}

std::span<const Key> install_keys() {
    return kInstallKeys;
}

}  // namespace slipway::source
