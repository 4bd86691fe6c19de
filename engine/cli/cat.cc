// `slipway cat`: a definition as it is read, and where each value stands.
#include <algorithm>

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"
#include "engine/source/load.h"
#include "engine/source/origin.h"

namespace slipway::cli {
namespace {

std::string as_text(const DefinitionView& view, const Output& output) {
    std::string text = "# " + view.name + (view.masked ? " is masked\n" : "\n");
    for (const std::string& path : view.paths) text += "# " + path + "\n";
    std::string section;
    std::vector<std::vector<std::string>> rows;
    const auto flush = [&] {
        text += columns(rows);
        rows.clear();
    };
    for (const source::Origin& origin : view.origins) {
        if (origin.section != section) {
            flush();
            text += "\n" + output.in(Colour::bold, "[" + origin.section + "]") + "\n";
            section = origin.section;
        }
        const std::string line = origin.key + " = " + origin.value;
        rows.push_back({printable(origin.replaced ? "# " + line : line),
                        output.in(Colour::dim, "# " + origin.where.path + ":" +
                                                   std::to_string(origin.where.line) +
                                                   (origin.replaced ? ", replaced" : ""))});
    }
    flush();
    return text;
}

// An instance does not take its template's Enabled.
void mark_foreign_enablement(const model::Service& service, DefinitionView& view) {
    if (service.provenance.values.contains("Install.Enabled")) return;
    for (source::Origin& origin : view.origins)
        if (origin.section == "Install" && origin.key == "Enabled") origin.replaced = true;
}

int run_cat(const Options& options, Output& output) {
    diag::Sink sink;
    const auto services = load(options, sink);
    if (!services) {
        print_diagnostics(options, output, sink);
        return static_cast<int>(formats::Outcome::failed);
    }
    diag::Sink unread;
    const auto files = source::find_files(definition_places(options), unread);
    std::vector<DefinitionView> views;
    for (const std::string& name : options.names) {
        DefinitionView view{name, source::paths_of(files, name), {}, false};
        const auto at = std::find_if(services->begin(), services->end(),
                                     [&](const model::Service& s) { return s.name == name; });
        if (view.paths.empty()) {
            std::vector<std::string_view> known;
            for (const auto& [other, of_it] : files) known.push_back(other);
            const std::string near{diag::nearest(name, known)};
            output.error("there is no definition of `" + name + "`",
                         near.empty() ? "`slipway list --all` shows all names"
                                      : "did you mean `" + near + "`?");
            return static_cast<int>(formats::Outcome::unknown);
        }
        std::vector<source::Text> texts;
        for (const std::string& path : view.paths)
            if (auto text = source::text_of(path, unread))
                texts.push_back({path, std::move(*text)});
        view.origins = source::origins_of(texts);
        view.masked = at != services->end() && at->enablement.masked;
        if (at != services->end()) mark_foreign_enablement(*at, view);
        views.push_back(std::move(view));
    }
    std::string text;
    if (options.json) text = definitions_as_json(views);
    for (const DefinitionView& view : views)
        if (!options.json) text += (text.empty() ? "" : "\n") + as_text(view, output);
    if (!output.print(text)) return kSystem;
    // What is wrong with them, and with them only.
    diag::Sink wrong;
    for (const diag::Diagnostic& d : sink.sorted())
        for (const DefinitionView& view : views)
            if (d.service == view.name) wrong.add(d);
    if (!options.json) print_diagnostics(options, output, wrong);
    return wrong.has_errors() ? static_cast<int>(formats::Outcome::failed) : 0;
}

Run declare_cat(OptionSet& set, Options& options) {
    set.names(options.names, "Services", Names::some, Of::definitions);
    return run_cat;
}

}  // namespace

const Verb kCat{"cat",
                "Build",
                "Show definitions, and where each value stands",
                "The definition and its drop-ins as they are read: each value with file and line, "
                "and those that a later file replaces.\n",
                "  slipway cat nginx\n"
                "  slipway cat openvpn@work\n",
                "0 1 3",
                "there is an error in it",
                declare_cat};

}  // namespace slipway::cli
