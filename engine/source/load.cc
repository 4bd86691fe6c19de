#include "engine/source/load.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>

#include "engine/source/marks.h"
#include "engine/source/origin.h"
#include "engine/source/reader.h"
#include "engine/source/search.h"
#include "engine/sys/whole_file.h"

namespace slipway::source {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20;

struct Fault {
    std::string message;
    std::string help;
};

Fault fault_of(base::Errno error) {
    const std::string unreadable =
        std::string("this file cannot be read: ") + base::errno_name(error);
    switch (error.value) {
        case EFBIG:
            return {"this file is larger than 1 MiB", "is it a definition at all?"};
        case EINVAL:
        case EISDIR:
            return {"this is no regular file", "remove it, or give it another name"};
        case ENOENT:
        case ELOOP:
            return {"this link leads nowhere",
                    "remove it or mend it; a link to /dev/null masks a service"};
        default:
            return {unreadable, "are you allowed to read it?"};
    }
}

// A link to it by another way than its plain name masks as well. Linux fixes its number, 1:3.
bool is_null_device(const sys::FileStatus& status) {
    return status.kind == sys::FileKind::character && status.special_device == ((1u << 8) | 3u);
}

// EINVAL for what is no regular file: opening a FIFO would wait for ever.
// `seen`: a look into the directory has told that it is one.
base::Result<std::string_view> read_regular(const std::string& path,
                                            std::span<char> into,
                                            bool seen = false) {
    if (seen) return sys::read_whole(sys::kHere, path, into);
    const auto status = sys::status_at(sys::kHere, path);
    if (!status) return status.error();
    if (is_null_device(status.value())) return std::string_view{};
    if (status.value().kind != sys::FileKind::regular) return base::Errno{EINVAL};
    return sys::read_whole(sys::kHere, path, into);
}

std::optional<std::string> text_of(const std::string& path,
                                   std::vector<char>& buffer,
                                   diag::Sink& sink,
                                   const std::string& service,
                                   bool seen_regular = false) {
    const auto text = read_regular(path, std::span<char>(buffer), seen_regular);
    if (text.ok()) return std::string(text.value());
    diag::Diagnostic d;
    d.where.path = path;
    d.service = service;
    d.code = "svc/unreadable";
    Fault fault = fault_of(text.error());
    d.message = std::move(fault.message);
    d.help = std::move(fault.help);
    sink.add(std::move(d));
    return std::nullopt;
}

// What a template says of Enabled is meant for its default instance alone; `own` are the drop-ins
// of this instance.
void keep_own_enablement(model::Service& service, const std::map<std::string, std::string>& own) {
    const auto at = service.provenance.values.find("Install.Enabled");
    if (at == service.provenance.values.end()) return;
    if (model::instance_of(service.name) == service.enablement.default_instance) return;
    for (const auto& [name, path] : own)
        if (path == at->second.path) return;
    service.enablement.enabled.reset();
    service.provenance.values.erase(at);
}

class Loader {
public:
    Loader(const std::map<std::string, Files>& files, diag::Sink& sink)
        : files_(files), sink_(sink), buffer_(kLargestFile + 1) {}

    std::vector<model::Service> run();
    std::optional<model::Service> run_for(const std::string& name);

private:
    void read_named(const std::string& name);
    void add(model::Service service);
    void tell_empty(const std::string& name, const std::string& path);
    void tell_enabled_template(const model::Service& service);
    void tell_also_imported(const std::string& name, const Files& files);
    void want(const std::string& name);

    std::optional<Text> read_file(const std::string& path,
                                  const std::string& service,
                                  bool seen_regular = false) {
        auto bytes = text_of(path, buffer_, sink_, service, seen_regular);
        if (!bytes) return std::nullopt;
        return Text{path, std::move(*bytes)};
    }

    const std::map<std::string, Files>& files_;
    diag::Sink& sink_;
    std::vector<char> buffer_;
    std::vector<model::Service> services_;
    std::set<std::string> known_;      // read, or tried
    std::vector<std::string> wanted_;  // instances that something names and no file defines
};

// It may be meant, or what a full disk left of an edit.
void Loader::tell_empty(const std::string& name, const std::string& path) {
    const auto status = sys::status_at(sys::kHere, path);
    if (status && is_null_device(status.value())) return;
    diag::Diagnostic d;
    d.severity = diag::Severity::warning;
    d.where.path = path;
    d.service = name;
    d.code = "svc/empty";
    d.message = "this file is empty: that masks \"" + name + "\", which never starts";
    d.help = "if that is meant, make it a link to /dev/null; else write the definition again";
    sink_.add(std::move(d));
}

void Loader::tell_also_imported(const std::string& name, const Files& files) {
    for (const std::string& path : files.also_imported) {
        diag::Diagnostic d;
        d.severity = diag::Severity::warning;
        d.where.path = path;
        d.service = name;
        d.code = "svc/imported-twice";
        d.message = "\"" + name + "\" is imported from two formats: " + files.path +
                    " is used, this one is not";
        d.help = "remove the one that is not meant, and import that format by name from now on";
        sink_.add(std::move(d));
    }
}

// Imported ones are enabled by their instances, and say so too.
void Loader::tell_enabled_template(const model::Service& service) {
    const auto at = service.provenance.values.find("Install.Enabled");
    if (at == service.provenance.values.end() || !service.provenance.format.empty()) return;
    diag::Diagnostic d;
    d.severity = diag::Severity::warning;
    d.where = at->second;
    d.source_line = line_at(at->second);
    d.service = service.name;
    d.code = "svc/enabled-template";
    d.message = "this enables nothing: the template names no DefaultInstance";
    d.help = "write DefaultInstance = NAME, or `slipway enable " + service.name + "NAME` for each";
    sink_.add(std::move(d));
}

// Remembers the instance if there is a template for it.
void Loader::want(const std::string& name) {
    const std::string base = model::template_of(name);
    if (base.empty() || known_.contains(name) || !name_fault(name).empty()) return;
    if (files_.contains(base)) wanted_.push_back(name);
}

void Loader::add(model::Service service) {
    for (const model::Edge& edge : service.edges) want(edge.target);
    for (const std::string& member : service.contents) want(member);
    for (const std::string& other : service.enablement.also) want(other);
    const bool enabled = service.enablement.enabled.value_or(false);
    if (enabled && service.name.ends_with('@')) {
        if (service.enablement.default_instance.empty())
            tell_enabled_template(service);
        else
            want(service.name + service.enablement.default_instance);
    }
    services_.push_back(std::move(service));
}

// Reads the definition of a service, or of its template, with the drop-ins of both.
void Loader::read_named(const std::string& name) {
    if (!known_.insert(name).second) return;
    const std::string base = model::template_of(name);
    const auto own = files_.find(name);
    const auto shared = base.empty() ? files_.end() : files_.find(base);
    const auto has_path = [&](auto at) { return at != files_.end() && !at->second.path.empty(); };
    const auto definition = has_path(own) ? own : shared;
    if (!has_path(definition)) {
        diag::Diagnostic d;
        d.severity = diag::Severity::warning;
        d.where.path = own->second.drop_ins.empty() ? name : own->second.drop_ins.begin()->second;
        d.code = "svc/drop-in-without-definition";
        d.message = "there is no definition \"" + name + "\" for these drop-ins";
        d.help = "write " + name + ".svc, or remove the directory " + name + ".svc.d";
        d.service = name;
        sink_.add(std::move(d));
        return;
    }
    const auto masked = [&] {
        model::Service service;
        service.name = name;
        service.enablement.masked = true;
        service.provenance.sources.push_back({definition->second.path, {}});
        add(std::move(service));
    };
    if (definition->second.masked) return masked();
    auto text = read_file(definition->second.path, name, definition->second.regular);
    if (!text) return;
    if (text->bytes.empty()) {
        tell_empty(name, definition->second.path);
        return masked();
    }
    std::vector<Text> texts{std::move(*text)};
    const std::vector<std::string> paths = paths_of(files_, name);
    for (std::size_t at = 1; at < paths.size(); ++at) {
        auto more = read_file(paths[at], name);
        if (!more) return;
        texts.push_back(std::move(*more));
    }
    auto service = read_definition(name, texts, sink_);
    if (!service) return;
    if (definition == shared && shared != own)
        keep_own_enablement(*service, own == files_.end() ? std::map<std::string, std::string>()
                                                          : own->second.drop_ins);
    // Every import writes the milestones it knows, as empty bundles: those are the same.
    if (service->kind != model::Kind::bundle || !service->contents.empty())
        tell_also_imported(name, definition->second);
    add(std::move(*service));
}

std::vector<model::Service> Loader::run() {
    for (const auto& [name, files] : files_) read_named(name);
    while (!wanted_.empty()) {
        const std::string name = std::move(wanted_.back());
        wanted_.pop_back();
        read_named(name);
    }
    std::sort(services_.begin(), services_.end(),
              [](const model::Service& a, const model::Service& b) { return a.name < b.name; });
    return std::move(services_);
}

std::optional<model::Service> Loader::run_for(const std::string& name) {
    read_named(name);
    if (services_.size() != 1) return std::nullopt;
    return std::move(services_.front());
}

}  // namespace

std::optional<model::Service> load_named(const std::map<std::string, Files>& files,
                                         const std::string& name,
                                         diag::Sink& sink) {
    if (!files.contains(name)) return std::nullopt;
    return Loader(files, sink).run_for(name);
}

std::vector<model::Service> load(const LoadOptions& options, diag::Sink& sink) {
    LoadOptions below = options;
    while (below.root.ends_with('/')) below.root.pop_back();
    const std::map<std::string, Files> files = find_files(below, sink);
    return Loader(files, sink).run();
}

std::optional<std::string> text_of(const std::string& path,
                                   diag::Sink& sink,
                                   const std::string& service) {
    std::vector<char> buffer(kLargestFile + 1);
    return text_of(path, buffer, sink, service);
}

std::string line_at(const diag::Position& position) {
    std::vector<char> buffer(kLargestFile + 1);
    const auto text = read_regular(position.path, std::span<char>(buffer));
    if (!text.ok()) return {};
    std::string line(diag::line_of(text.value(), position.line));
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

}  // namespace slipway::source
