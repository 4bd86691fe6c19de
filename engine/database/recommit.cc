#include "engine/database/recommit.h"

#include <algorithm>

#include "engine/base/number.h"
#include "engine/database/commit_steps.h"
#include "engine/database/compile.h"
#include "engine/database/machine.h"
#include "engine/database/store_entries.h"
#include "engine/graph/cgroup_settings.h"

namespace slipway::database {
namespace {

using formats::Database;
using formats::NodeIndex;
using model::Service;
using Layout = formats::DatabaseLayout;

// What no other service can see: no check looks at it but with its own service, and of the database
// it decides that service's own node alone.
Service with_own_parts_of(Service service, const Service& other) {
    service.documentation = other.documentation;
    service.run = other.run;
    service.process = other.process;
    service.restart = other.restart;
    service.conditions = other.conditions;
    service.log = other.log;
    return service;
}

template <typename T>
void put(std::string& bytes, std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes[at + i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Where the text of a definition is in the file `definitions`.
struct Range {
    std::size_t begin = 0, end = 0;
};

std::optional<Range> range_of(const std::string& definitions, const std::string& name) {
    const std::string heading = "# " + name + ".svc\n";
    std::size_t at = 0;
    while (definitions.compare(at, heading.size(), heading) != 0) {
        at = definitions.find("\n# ", at);
        if (at == definitions.npos) return std::nullopt;
        ++at;
    }
    const std::size_t begin = at + heading.size();
    std::size_t end = begin;
    for (;;) {
        if (definitions.compare(end, 2, "# ") == 0) {
            const std::size_t stop = std::min(definitions.find('\n', end), definitions.size());
            if (std::string_view(definitions).substr(end, stop - end).ends_with(".svc")) break;
        }
        end = definitions.find('\n', end);
        if (end == definitions.npos) return Range{begin, definitions.size()};
        ++end;
    }
    return Range{begin, end};
}

// The generation that is gone on from, and what it becomes.
class Base {
public:
    Base(const BuildCache& cache, const Place& place, const CommitOptions& options)
        : options_(options),
          path_(place.directory + "/" +
                std::string(base::decimal_unsigned(cache.generation).view())) {
        const std::string mark(base::hexadecimal(cache.database, 16).view());
        if (complete_mark(place.root, cache.generation) != mark) return;
        files_.database = text_of_file(path_ + "/db");
        files_.definitions = text_of_file(path_ + "/definitions");
        files_.events = text_of_file(path_ + "/events");
        if (text_checksum(files_.definitions) != cache.definitions) return;
        if (text_checksum(files_.events) != cache.events) return;
        before_ = files_.database;
        const auto opened = Database::open(bytes_of(before_));
        if (!opened || opened.value().checksum() != cache.database) return;
        database_ = opened.value();
        whole_ = is_stored(place.directory + "/.store");
    }

    Base(const Base&) = delete;
    Base& operator=(const Base&) = delete;

    bool whole() const { return whole_; }

    // False: the difference is not this service's own affair.
    bool change(const Service& service, const graph::Machine& machine);

    GenerationFiles finish(const formats::ManagerSettings& settings);

private:
    bool is_stored(const std::string& store) const;
    bool is_triggered(NodeIndex node) const;
    bool shares_name_spaces(NodeIndex node) const;
    bool writes_to_renamed(const Service& service) const;
    bool is_log_of_others(const std::string& name) const;
    bool has_faults(const Service& service, const graph::Machine& machine) const;

    const CommitOptions& options_;
    std::string path_;
    std::string before_;
    Database database_;  // a view of `before_`
    GenerationFiles files_;
    bool whole_ = false;
};

// Somebody may have removed what is in the store.
bool Base::is_stored(const std::string& store) const {
    const std::vector<StoreEntry> present = entries_in(store);
    for (NodeIndex node = 0; node < database_.count(); ++node) {
        const bool has = database_.has(node, formats::kHasDirectory);
        const StoreEntry entry{database_.hash(node), database_.stored(node)};
        if (has && (entry.bytes == 0 || !contains(present, entry))) return false;
    }
    return true;
}

// An event may give it sockets, which are in its directory as well.
bool Base::is_triggered(NodeIndex node) const {
    for (std::uint32_t i = 0; i < database_.incoming(node); ++i)
        if (database_.incoming_edge(node, i).meaning & formats::kTriggers) return true;
    return false;
}

// What it shares, others share with it.
bool Base::shares_name_spaces(NodeIndex node) const {
    for (std::uint32_t i = 0; i < database_.incoming(node); ++i)
        if (database_.incoming_edge(node, i).meaning & formats::kJoinsNamespace) return true;
    for (std::uint32_t i = 0; i < database_.edges(node); ++i)
        if (database_.edge(database_.first_edge(node) + i).meaning & formats::kJoinsNamespace)
            return true;
    return false;
}

// The pipe to it has a name that only the other definition tells.
bool Base::writes_to_renamed(const Service& service) const {
    const auto reader = database_.find(service.producer_for);
    return reader && database_.directory(*reader) != database_.name(*reader);
}

// Who shares its log is told by the others' definitions alone.
bool Base::is_log_of_others(const std::string& name) const {
    return files_.definitions.find("\nTo = shared " + name + "\n") != std::string::npos;
}

// The checks of a service by itself; what it has to do with others is as it was.
bool Base::has_faults(const Service& service, const graph::Machine& machine) const {
    Service alone = service;
    alone.edges.clear();
    alone.enablement = {};
    alone.producer_for.clear();
    alone.consumer_for.clear();
    alone.pipeline_name.clear();
    const std::vector<Service> services{std::move(alone)};
    diag::Sink sink;
    graph::Graph graph = graph::build(services, machine, sink);
    static_cast<void>(graph::check(graph, machine, {false, false}, sink));
    return !sink.list().empty();
}

bool Base::change(const Service& service, const graph::Machine& machine) {
    const auto node = database_.find(service.name);
    const auto range = range_of(files_.definitions, service.name);
    if (!node || !range || database_.name(*node) != service.name) return false;
    // The definitions of its slices have a part in its directory.
    if (!graph::slices_of(service.process.cgroup).empty()) return false;
    if (database_.stored(*node) == 0 || is_triggered(*node) || shares_name_spaces(*node) ||
        writes_to_renamed(service))
        return false;
    const std::string text = files_.definitions.substr(range->begin, range->end - range->begin);
    const auto old = options_.read_definition(service.name, text);
    if (!old || options_.definition_text(*old) != text) return false;
    if (!(with_own_parts_of(*old, service) == service)) return false;
    if (service.log.kind == model::Logging::Kind::shared ||
        (!(old->log == service.log) && is_log_of_others(service.name)))
        return false;
    // What is wrong with an imported one is a warning, to others too.
    if (old->provenance.format != service.provenance.format) return false;
    if (has_faults(service, machine)) return false;

    NodeSpec spec;
    diag::Sink sink;
    compile_service(service, {}, options_.places, *node, spec, files_.services, sink);
    if (!sink.list().empty()) return false;
    constexpr std::uint32_t of_the_graph = formats::kMasked | formats::kAllEnabledProviders;
    const std::size_t at = Layout::header + std::size_t{*node} * Layout::node;
    std::string& bytes = files_.database;
    put(bytes, at + Layout::flags_at, spec.flags | (database_.flags(*node) & of_the_graph));
    put(bytes, at + Layout::logger_at, spec.logger);
    put(bytes, at + Layout::stored_at, spec.stored);
    put(bytes, at + Layout::start_timeout_at, spec.start_timeout);
    put(bytes, at + Layout::stop_timeout_at, spec.stop_timeout);
    put(bytes, at + Layout::hash_at, spec.hash);
    put(bytes, at + Layout::process_hash_at, spec.process_hash);
    put(bytes, at + Layout::logger_hash_at, spec.logger_hash);
    files_.definitions.replace(range->begin, range->end - range->begin,
                               options_.definition_text(service));
    return true;
}

GenerationFiles Base::finish(const formats::ManagerSettings& settings) {
    put(files_.database, Layout::checksum_at,
        formats::database_checksum(bytes_of(files_.database)));
    files_.settings = formats::encode(settings).view();
    bool has_events = false;
    for (NodeIndex node = 0; node < database_.count(); ++node)
        has_events = has_events || database_.kind(node) == formats::NodeKind::event;
    add_own_services(options_.places, has_events, files_);
    return std::move(files_);
}

// Whether anything was said in which the service, or a file with its name, is so much as named.
bool speaks_of(const BuildCache& cache, const std::string& name) {
    const auto names_it = [&](const diag::Diagnostic& d) {
        for (const std::string* text :
             {&d.where.path, &d.message, &d.source_line, &d.help, &d.service, &d.construct})
            if (text->find(name) != text->npos) return true;
        return false;
    };
    return std::any_of(cache.diagnostics.begin(), cache.diagnostics.end(), names_it);
}

}  // namespace

std::optional<BuildCache> cache_for(const CommitOptions& options) {
    if (!options.sources || !options.read_definition || !options.definition_text) return {};
    for (const std::string_view place : kGenerationPlaces) {
        const std::string path = std::string(kept_below(options)).append(place) + "/.compiled";
        const std::string bytes = text_of_file(path);
        if (bytes.empty()) continue;
        auto cache = decode_build_cache(bytes);
        if (cache && cache->sources.rest == options.sources->rest) return cache;
    }
    return std::nullopt;
}

std::optional<std::vector<std::string>> changed_names(const SourceMarks& before,
                                                      const SourceMarks& now) {
    if (before.size() != now.size()) return std::nullopt;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (before[i].first != now[i].first) return std::nullopt;
        if (before[i].second.empty() || before[i].second != now[i].second)
            names.push_back(now[i].first);
    }
    return names;
}

std::optional<Commit> recommit(const BuildCache& cache,
                               const std::vector<Service>& changed,
                               const CommitOptions& given,
                               diag::Sink& sink) {
    CommitOptions options = given;
    while (options.root.ends_with('/')) options.root.pop_back();
    diag::Sink quiet;
    std::optional<Place> own;
    const Place* place = place_for(options, own, quiet);
    if (place == nullptr || is_overtaken(*place, options)) return std::nullopt;
    BuildCache next;
    next.answers = cache.answers;
    next.diagnostics = cache.diagnostics;
    const graph::Machine asked = machine_below(options.root);
    if (!still_answers(asked, cache.answers)) return std::nullopt;
    const graph::Machine machine = recorded(asked, next.answers);
    Base base(cache, *place, options);
    if (!base.whole()) return std::nullopt;
    for (const Service& service : changed)
        if (speaks_of(cache, service.name) || !base.change(service, machine)) return std::nullopt;
    const formats::ManagerSettings settings = settings_for_manager(options, quiet);
    if (!quiet.list().empty()) return std::nullopt;
    const GenerationFiles files = base.finish(settings);
    Commit result;
    result.continued = true;
    result.services = cache.services;
    result.left_out = cache.left_out;
    auto done = put_in_place(*place, files, result, quiet);
    if (!done) return std::nullopt;
    for (const diag::Diagnostic& d : cache.diagnostics) sink.add(d);
    next.sources = *options.sources;
    if (!changed.empty() || !done->unchanged) remember(*place, *done, files, std::move(next));
    return done;
}

}  // namespace slipway::database
