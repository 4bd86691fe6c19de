// `slipway diff`: what the files say, what was committed, what runs; key by key.
#include <algorithm>
#include <map>
#include <set>

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/generation_definitions.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"
#include "engine/database/generation.h"
#include "engine/database/machine.h"
#include "engine/graph/graph.h"
#include "engine/source/origin.h"
#include "engine/source/writer.h"
#include "engine/sys/file.h"

namespace slipway::cli {
namespace {

using Keys = std::map<std::string, std::string>;  // "Run.Command" -> its values
using Definitions = std::map<std::string, Keys>;  // by the service's name

Keys keys_of(const std::string& canonical) {
    Keys keys;
    for (const source::Origin& origin : source::origins_of({{"", canonical}})) {
        // Where it came from is no part of what it says.
        if (origin.section == "Imported") continue;
        std::string& value = keys[origin.section + "." + origin.key];
        value += (value.empty() ? "" : " | ") + origin.value;
    }
    return keys;
}

std::optional<Definitions> read_generation(const std::string& directory) {
    const auto kept = kept_definitions(directory);
    if (!kept) return std::nullopt;
    Definitions all;
    for (const auto& [name, definition] : *kept) all[name] = keys_of(definition.text);
    return all;
}

struct Side {
    const char* title;
    Definitions definitions;
};

const std::string* value_of(const Side& side, const std::string& name, const std::string& key) {
    const auto service = side.definitions.find(name);
    if (service == side.definitions.end()) return nullptr;
    const auto at = service->second.find(key);
    return at == service->second.end() ? nullptr : &at->second;
}

// The keys of a service on which the sides do not agree; "" when not all have the service.
std::vector<std::string> differing(const std::vector<Side>& sides, const std::string& name) {
    std::set<std::string> keys;
    for (const Side& side : sides) {
        const auto at = side.definitions.find(name);
        if (at == side.definitions.end()) return {""};
        for (const auto& [key, value] : at->second) keys.insert(key);
    }
    std::vector<std::string> out;
    for (const std::string& key : keys) {
        const std::string* first = value_of(sides[0], name, key);
        for (const Side& side : sides) {
            const std::string* value = value_of(side, name, key);
            if ((value == nullptr) == (first == nullptr) && (value == nullptr || *value == *first))
                continue;
            out.push_back(key);
            break;
        }
    }
    return out;
}

std::string shown(const Side& side, const std::string& name, const std::string& key) {
    if (key.empty()) return side.definitions.contains(name) ? "there" : "not there";
    const std::string* value = value_of(side, name, key);
    return value == nullptr ? "-" : printable(*value);
}

std::string as_text(const std::vector<Side>& sides,
                    const std::string& name,
                    const std::vector<std::string>& keys,
                    const Output& output) {
    std::string text = output.in(Colour::bold, name) + "\n";
    for (const std::string& key : keys) {
        if (!key.empty()) text += "  " + key + "\n";
        std::vector<std::vector<std::string>> rows;
        for (const Side& side : sides)
            rows.push_back({std::string("    ") + side.title, shown(side, name, key)});
        text += columns(rows);
    }
    return text;
}

// What a commit would take of them: no templates, bundles and events, and nothing that it leaves
// out. (A generation has the definitions of what runs something.)
Definitions of_files(const std::string& root, const std::vector<model::Service>& services) {
    const graph::Machine machine = database::machine_below(root);
    diag::Sink ignored;  // `check` tells
    graph::Graph graph = graph::build(services, machine, ignored);
    (void)graph::check(graph, machine, {true, false}, ignored);
    Definitions out;
    for (const graph::Node& node : graph.nodes) {
        const bool runs = node.kind != model::Kind::bundle && node.kind != model::Kind::event;
        if (node.service != nullptr && runs && !node.masked && !node.left_out)
            out[node.name] = keys_of(source::write_definition(*node.service));
    }
    return out;
}

// The sides that there are: the files always, a generation where one was committed or runs.
std::optional<std::vector<Side>> sides_of(const Options& options, Output& output) {
    diag::Sink sink;
    const auto services = load(options, sink);
    if (!services || sink.has_errors()) {
        print_diagnostics(options, output, sink);
        return std::nullopt;
    }
    const std::string root = store_of(options);
    std::vector<Side> sides{{"files", of_files(root_of(options), *services)}};
    const std::uint64_t current = database::current_generation(root);
    for (const char* place : {"/var/lib/slipway/generations/", "/etc/slipway/boot/generations/"})
        if (auto committed = read_generation(root + place + std::to_string(current));
            committed && sides.size() == 1)
            sides.push_back({"committed", std::move(*committed)});
    base::Path live;
    if (options.root == "/" && sys::read_symlink_at(sys::kHere, options.run + "/live", live))
        if (auto running = read_generation(std::string(live.view())))
            sides.push_back({"running", std::move(*running)});
    return sides;
}

int run_diff(const Options& options, Output& output) {
    const auto sides = sides_of(options, output);
    if (!sides) return static_cast<int>(formats::Outcome::failed);
    if (sides->size() == 1) {
        output.error("nothing was committed yet", "`slipway commit` makes the first generation");
        return static_cast<int>(formats::Outcome::failed);
    }
    std::set<std::string> names(options.names.begin(), options.names.end());
    if (names.empty())
        for (const Side& side : *sides)
            for (const auto& [name, keys] : side.definitions) names.insert(name);
    std::string text;
    std::vector<KeyDifference> rows;
    for (const std::string& name : names) {
        const std::vector<std::string> keys = differing(*sides, name);
        if (!keys.empty()) text += as_text(*sides, name, keys, output);
        for (const std::string& key : keys) {
            KeyDifference row{name, key, {}};
            for (const Side& side : *sides)
                row.sides.emplace_back(side.title, shown(side, name, key));
            rows.push_back(std::move(row));
        }
    }
    if (!output.print(options.json ? differences_as_json(rows) : text)) return kSystem;
    return rows.empty() ? 0 : static_cast<int>(formats::Outcome::failed);
}

Run declare_diff(OptionSet& set, Options& options) {
    set.names(options.names, "Services; none: all", Names::any, Of::definitions);
    return run_diff;
}

}  // namespace

const Verb kDiff{"diff",
                 "Build",
                 "What the files say, what was committed, what runs",
                 "Key by key, where they differ; bundles and events are not compared.\n",
                 "  slipway diff                      what a commit would take\n"
                 "  slipway diff nginx\n",
                 "0 1",
                 "they differ, or cannot be compared",
                 declare_diff};

}  // namespace slipway::cli
