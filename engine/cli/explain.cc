// `slipway explain`: what happens at the start of a service and after it, in words.
#include "engine/explain/explain.h"

#include <memory>

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/generation_definitions.h"
#include "engine/cli/json_explain.h"
#include "engine/cli/option_set.h"
#include "engine/source/origin.h"

namespace slipway::cli {
namespace {

struct Choices {
    bool where = false, running = false;
};

// A definition knows the last place of a key that may stand several times; the files know all.
void place_each(const std::vector<source::Origin>& origins,
                std::vector<explain::Sentence>& sentences) {
    for (std::size_t i = 0; i < sentences.size();) {
        std::size_t end = i;
        while (end < sentences.size() && sentences[end].key == sentences[i].key) ++end;
        std::vector<const diag::Position*> places;
        for (const source::Origin& origin : origins)
            if (!origin.replaced && origin.section + "." + origin.key == sentences[i].key)
                places.push_back(&origin.where);
        for (std::size_t k = i; places.size() == end - i && k < end; ++k)
            sentences[k].where = *places[k - i];
        i = end;
    }
}

std::vector<source::Origin> origins_of(const Options& options, const std::string& name) {
    diag::Sink told;  // by whoever loaded it
    const auto files = source::find_files(definition_places(options), told);
    std::vector<source::Text> texts;
    for (const std::string& path : source::paths_of(files, name))
        if (auto text = source::text_of(path, told)) texts.push_back({path, std::move(*text)});
    return source::origins_of(texts);
}

std::string place_of(const diag::Position& where) {
    return where.path.empty() ? "default" : where.path + ":" + std::to_string(where.line);
}

std::string as_text(const Explained& one, bool where, const Output& output) {
    std::string text = output.in(Colour::bold, one.name);
    if (!one.description.empty()) text += " - " + printable(one.description);
    text += one.masked ? "\nis masked: nobody can start it\n" : "\n";
    std::vector<std::vector<std::string>> rows;
    const auto flush = [&] {
        text += columns(rows);
        rows.clear();
    };
    const explain::Sentence* last = nullptr;
    for (const explain::Sentence& sentence : one.sentences) {
        if (last == nullptr || last->phase != sentence.phase) {
            flush();
            text += "\n" + std::string(explain::title_of(sentence.phase)) + "\n";
        }
        last = &sentence;
        std::string line = "  " + printable(sentence.text);
        if (!sentence.applied) line += output.in(Colour::yellow, " - not done by this version");
        rows.push_back({line});
        if (where)
            rows.back().push_back(
                output.in(Colour::dim, "# " + sentence.key + ", " + place_of(sentence.where)));
    }
    flush();
    return text;
}

int run_explain(const Options& options, const Choices& choices, Output& output) {
    const Meant meant = services_meant(options, choices.running, output);
    if (meant.code != 0) return meant.code;
    std::vector<Explained> all;
    for (const model::Service& service : meant.services) {
        all.push_back({service.name, service.description, service.enablement.masked,
                       explain::explain(service)});
        if (!choices.running) place_each(origins_of(options, service.name), all.back().sentences);
    }
    std::string text;
    if (options.json) text = explanations_as_json(all);
    for (const Explained& one : all)
        if (!options.json) text += (text.empty() ? "" : "\n") + as_text(one, choices.where, output);
    return output.print(text) ? 0 : kSystem;
}

Run declare_explain(OptionSet& set, Options& options) {
    const auto choices = std::make_shared<Choices>();
    set.names(options.names, "Services", Names::some, Of::definitions);
    set.flag("-w,--where", choices->where, "Behind each line its key, file and line");
    set.flag("--running", choices->running,
             "Of the generation that runs, in place of the definition files");
    return [choices](const Options& parsed, Output& output) {
        return run_explain(parsed, *choices, output);
    };
}

}  // namespace

const Verb kExplain{"explain",
                    "Build",
                    "What happens at the start of a service, and after it, in words",
                    "In order: what it waits for, who it is, what it is given and what is kept "
                    "from it, what is run,\nwhen it is ready, how it is stopped, when it is "
                    "started again. What nobody wrote is the default.\n",
                    "  slipway explain nginx\n"
                    "  slipway explain --where nginx        which line says so\n"
                    "  slipway explain --running nginx      of what runs, not of what is written\n",
                    "0 1 3 7",
                    "definitions cannot be read",
                    declare_explain};

}  // namespace slipway::cli
