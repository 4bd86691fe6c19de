// `slipway completion`: scripts for shells, and the names that these scripts ask for.
#include "engine/cli/completion.h"

#include <memory>

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/option_set.h"
#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/database/history.h"
#include "engine/live/generation.h"
#include "engine/source/search.h"
#include "engine/sys/file.h"

namespace slipway::cli {
namespace {

using formats::NodeKind;

// Of the generation that runs; nothing at all where there is none: who completes a word is not
// told why.
std::string names_that_run(const Options& options, bool events) {
    const auto run = sys::open_at(sys::kHere, options.run, sys::Open::read | sys::Open::directory);
    if (!run) return "";
    const auto generation = live::load_live(run.value());
    if (!generation) return "";
    const formats::Database& database = generation.value().database;
    constexpr std::string_view prefix = "event:";
    std::string text;
    for (formats::NodeIndex i = 0; i < database.count(); ++i) {
        std::string_view name = database.name(i);
        const NodeKind kind = database.kind(i);
        if (events != (kind == NodeKind::event) || kind == NodeKind::provided) continue;
        if (events && name.starts_with(prefix)) name.remove_prefix(prefix.size());
        text += std::string(name) + "\n";
    }
    return text;
}

std::string names_of(const Options& options, Of what) {
    std::string text;
    if (what == Of::definitions) {
        diag::Sink unread;
        for (const auto& [name, files] : source::find_files(definition_places(options), unread))
            text += name + "\n";
        return text;
    }
    if (what == Of::generations) {
        const auto known = database::known_generations(store_of(options), "");
        if (!known) return text;
        for (const auto& one : known.value()) text += std::to_string(one.number) + "\n";
        return text;
    }
    return names_that_run(options, what == Of::events);
}

int run_completion(const Options& options, Output& output, const std::string& word) {
    std::string text;
    if (word == "bash")
        text = bash_completion(usages(), usage_of_all());
    else if (word == "zsh")
        text = zsh_completion(usages(), usage_of_all());
    else if (word == "fish")
        text = fish_completion(usages(), usage_of_all());
    for (const Of what : {Of::services, Of::definitions, Of::events, Of::generations})
        if (word == word_of(what)) text = names_of(options, what);
    return output.print(text) ? 0 : kSystem;
}

Run declare_completion(OptionSet& set, Options& /*options*/) {
    const auto word = std::make_shared<std::string>();
    set.word("SHELL", *word, "Of which shell; the others are what its script asks for",
             {"bash", "zsh", "fish", "services", "definitions", "events", "generations"});
    return [word](const Options& given, Output& output) {
        return run_completion(given, output, *word);
    };
}

}  // namespace

const Verb kCompletion{
    "completion",
    "Look",
    "A script that lets bash, zsh or fish complete commands",
    "Names of services, definitions, events and generations are completed as well.\n",
    "  eval \"$(slipway completion bash)\"\n"
    "  slipway completion bash > /etc/bash_completion.d/slipway\n"
    "  slipway completion zsh > /usr/local/share/zsh/site-functions/_slipway\n"
    "  slipway completion fish > ~/.config/fish/completions/slipway.fish\n",
    "0",
    "",
    declare_completion};

}  // namespace slipway::cli
