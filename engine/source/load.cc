#include "engine/source/load.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>

#include "engine/source/reader.h"
#include "engine/source/search.h"
#include "engine/sys/whole_file.h"

namespace slipway::source {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 20;

class Loader {
public:
    Loader(std::map<std::string, Files> files, diag::Sink& sink)
        : files_(std::move(files)), sink_(sink), buffer_(kLargestFile + 1) {}

    std::vector<model::Service> run();

private:
    void read_named(const std::string& name);
    void add(model::Service service);
    void want(const std::string& name);
    std::optional<Text> read_file(const std::string& path, const std::string& service);

    std::map<std::string, Files> files_;
    diag::Sink& sink_;
    std::vector<char> buffer_;
    std::vector<model::Service> services_;
    std::set<std::string> known_;      // read, or tried
    std::vector<std::string> wanted_;  // instances that something names and no file defines
};

std::optional<Text> Loader::read_file(const std::string& path, const std::string& service) {
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer_));
    if (text.ok()) return Text{path, std::string(text.value())};
    diag::Diagnostic d;
    d.where.path = path;
    d.service = service;
    d.code = "svc/unreadable";
    const bool large = text.error().value == EFBIG;
    d.message = large ? "this file is larger than 1 MiB"
                      : std::string("this file cannot be read: ") + base::errno_name(text.error());
    d.help =
        large ? "is it a definition at all?" : "are you allowed to read it? Is it a dangling link?";
    sink_.add(std::move(d));
    return std::nullopt;
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
    if (enabled && service.name.ends_with('@') && !service.enablement.default_instance.empty())
        want(service.name + service.enablement.default_instance);
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
    std::map<std::string, std::string> drop_ins;
    if (own != files_.end()) drop_ins = own->second.drop_ins;
    if (shared != files_.end())
        drop_ins.insert(shared->second.drop_ins.begin(), shared->second.drop_ins.end());
    auto text = read_file(definition->second.path, name);
    if (!text) return;
    if (text->bytes.empty()) return masked();
    std::vector<Text> texts{std::move(*text)};
    for (const auto& [drop_in, path] : drop_ins) {
        auto more = read_file(path, name);
        if (!more) return;
        texts.push_back(std::move(*more));
    }
    if (auto service = read_definition(name, texts, sink_)) add(std::move(*service));
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

}  // namespace

std::vector<model::Service> load(const LoadOptions& options, diag::Sink& sink) {
    LoadOptions below = options;
    while (below.root.ends_with('/')) below.root.pop_back();
    return Loader(find_files(below, sink), sink).run();
}

std::string line_at(const diag::Position& position) {
    std::vector<char> buffer(kLargestFile + 1);
    const auto text = sys::read_whole(sys::kHere, position.path, std::span<char>(buffer));
    if (!text.ok()) return {};
    std::string line(diag::line_of(text.value(), position.line));
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

}  // namespace slipway::source
