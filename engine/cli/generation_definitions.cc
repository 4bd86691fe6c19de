#include "engine/cli/generation_definitions.h"

#include <algorithm>

#include "engine/cli/build.h"
#include "engine/diag/render.h"
#include "engine/source/reader.h"
#include "engine/sys/file.h"

namespace slipway::cli {
namespace {

std::optional<std::string> whole_file(const std::string& path) {
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) return std::nullopt;
    const auto status = sys::status_of_descriptor(file.value());
    std::string bytes(status ? status.value().size : 0, '\0');
    std::size_t size = 0;
    while (size < bytes.size()) {
        const auto got = sys::read(file.value(), std::span(bytes).subspan(size));
        if (!got || got.value() == 0) return std::nullopt;
        size += got.value();
    }
    return bytes;
}

bool runs_something(const model::Service& service) {
    const bool has_process =
        service.kind != model::Kind::bundle && service.kind != model::Kind::event;
    return has_process && !service.enablement.masked && !service.name.ends_with('@');
}

std::optional<std::vector<model::Service>> running_services(const Options& options,
                                                            Output& output) {
    base::Path live;
    if (!sys::read_symlink_at(sys::kHere, options.run + "/live", live)) {
        output.error("no generation runs below " + options.run,
                     "name its run directory with --run DIR, or leave out --running");
        return std::nullopt;
    }
    const std::string directory(live.view());
    const auto kept = kept_definitions(directory);
    if (!kept) {
        output.error("cannot read " + directory + "/definitions",
                     "without --running the definition files are read");
        return std::nullopt;
    }
    std::vector<model::Service> services;
    for (const auto& [name, definition] : *kept) {
        diag::Sink sink;
        // Empty lines before it, so that places are those in the file of the generation.
        const std::string text =
            std::string(static_cast<std::size_t>(definition.line), '\n') + definition.text;
        if (auto service =
                source::read_definition(name, {{directory + "/definitions", text}}, sink))
            services.push_back(std::move(*service));
    }
    return services;
}

std::string help_for_missing(const std::string& name, const std::vector<model::Service>& services) {
    std::vector<std::string_view> known;
    for (const model::Service& service : services) known.push_back(service.name);
    const std::string near{diag::nearest(name, known)};
    // That reads the definitions, and needs no manager.
    return near.empty() ? "leave the name out: then all that run something are shown"
                        : "did you mean `" + near + "`?";
}

}  // namespace

std::optional<std::map<std::string, KeptDefinition>> kept_definitions(
    const std::string& directory) {
    const auto bytes = whole_file(directory + "/definitions");
    if (!bytes) return std::nullopt;
    constexpr std::string_view end = ".svc";
    std::map<std::string, KeptDefinition> all;
    KeptDefinition* current = nullptr;
    int number = 0;
    for (std::size_t at = 0; at < bytes->size();) {
        const std::size_t stop = std::min(bytes->find('\n', at), bytes->size());
        const std::string_view line = std::string_view(*bytes).substr(at, stop - at);
        at = stop + 1;
        ++number;
        if (line.starts_with("# ") && line.ends_with(end)) {
            current = &all[std::string(line.substr(2, line.size() - 2 - end.size()))];
            current->line = number;
        } else if (current != nullptr) {
            current->text += std::string(line) + "\n";
        }
    }
    return all;
}

Meant services_meant(const Options& options, bool running, Output& output) {
    diag::Sink sink;
    const auto all = running ? running_services(options, output) : load(options, sink);
    if (!all) {
        print_diagnostics(options, output, sink);
        return {{}, running ? kNoManager : static_cast<int>(formats::Outcome::failed)};
    }
    Meant meant;
    for (const std::string& name : options.names) {
        const auto at = std::find_if(all->begin(), all->end(),
                                     [&](const model::Service& s) { return s.name == name; });
        if (at == all->end()) {
            diag::Sink own;  // it may be there and have a mistake
            for (const diag::Diagnostic& d : sink.sorted())
                if (d.service == name) own.add(d);
            output.print_error(diag::render_text(own.sorted(), {output.colours()}));
            output.error("there is no definition of `" + name + "`" +
                             (own.list().empty() ? "" : " that can be read"),
                         own.list().empty() ? help_for_missing(name, *all)
                                            : "mend it: `slipway edit " + name + "`");
            return {{}, static_cast<int>(formats::Outcome::unknown)};
        }
        meant.services.push_back(*at);
    }
    if (options.names.empty())
        std::copy_if(all->begin(), all->end(), std::back_inserter(meant.services), runs_something);
    return meant;
}

}  // namespace slipway::cli
