#include "engine/source/enable.h"

#include <algorithm>
#include <set>

#include "engine/source/load.h"
#include "engine/source/presets.h"
#include "engine/source/reader.h"
#include "engine/sys/file.h"

namespace slipway::source {
namespace {

constexpr std::string_view kEnableFile = "90-slipway-enable.conf";
constexpr std::string_view kMaskFile = "90-slipway-mask.conf";
constexpr std::string_view kNullDevice = "/dev/null";

std::string enable_text(bool enabled) {
    return std::string("# Written by `slipway enable`, `disable` and `preset`.\n[Install]\n") +
           (enabled ? "Enabled = yes\n" : "Enabled = no\n");
}

const std::string& mask_text() {
    static const std::string text = "# Written by `slipway mask`.\n[Install]\nMasked = yes\n";
    return text;
}

std::string quoted(std::string_view name) {
    return "\"" + std::string(name) + "\"";
}

class Planner {
public:
    // `also`: with those that a definition says are enabled together with it.
    Planner(const Definitions& definitions, bool also, diag::Sink& sink)
        : definitions_(definitions), with_also_(also), sink_(sink) {}

    void enable(const std::string& asked, bool enabled);
    void mask(const std::string& name);
    void unmask(const std::string& name);

    std::optional<std::vector<Change>> take() {
        if (failed_) return std::nullopt;
        return std::move(changes_);
    }

    const model::Service* find(const std::string& name) const;
    void complain(const std::string& path,
                  const std::string& service,
                  std::string code,
                  std::string message,
                  std::string help);

private:
    std::string definition_of(const std::string& name) const {
        return definitions_.root + definitions_.place + "/" + name + ".svc";
    }

    std::string drop_in_of(const std::string& name, std::string_view file) const {
        return definition_of(name) + ".d/" + std::string(file);
    }

    bool is_ours(const std::string& path, std::initializer_list<std::string> texts, bool& there);
    bool later_drop_in_says(const model::Service& service, bool enabled);
    void unknown(const std::string& name);
    void also(const model::Service& service, bool enabled);
    const model::Service* described(const std::string& name, bool enabled);

    const Definitions& definitions_;
    const bool with_also_;
    diag::Sink& sink_;
    std::vector<Change> changes_;
    std::set<std::string> seen_;
    bool failed_ = false;
};

void Planner::complain(const std::string& path,
                       const std::string& service,
                       std::string code,
                       std::string message,
                       std::string help) {
    diag::Diagnostic d;
    d.where.path = path;
    d.service = service;
    d.code = std::move(code);
    d.message = std::move(message);
    d.help = std::move(help);
    sink_.add(std::move(d));
    failed_ = true;
}

// By its own name, else by an alias.
const model::Service* Planner::find(const std::string& name) const {
    const auto& services = definitions_.services;
    const auto own = std::find_if(services.begin(), services.end(),
                                  [&](const model::Service& s) { return s.name == name; });
    if (own != services.end()) return &*own;
    const auto alias = std::find_if(services.begin(), services.end(), [&](const auto& s) {
        const auto& aliases = s.enablement.aliases;
        return std::find(aliases.begin(), aliases.end(), name) != aliases.end();
    });
    return alias == services.end() ? nullptr : &*alias;
}

void Planner::unknown(const std::string& name) {
    std::vector<std::string_view> names;
    for (const model::Service& service : definitions_.services) names.push_back(service.name);
    const std::string near{diag::nearest(name, names)};
    complain(definition_of(name), name, "svc/no-definition",
             "there is no definition of " + quoted(name),
             near.empty() ? "write one, or import it" : "did you mean " + quoted(near) + "?");
}

// What is at the path: nothing, one of the texts that we write, or (told, false) something else.
bool Planner::is_ours(const std::string& path,
                      std::initializer_list<std::string> texts,
                      bool& there) {
    there = sys::status_at(sys::kHere, path, sys::Follow::no).ok();
    if (!there) return true;
    const auto text = text_of(path, sink_);
    if (text && std::find(texts.begin(), texts.end(), *text) != texts.end()) return true;
    complain(path, {}, "svc/not-ours",
             "this file has a name that Slipway uses, and somebody else wrote it",
             "give it another name, or remove it");
    return false;
}

// A drop-in that is read after ours and says the opposite would have the last word.
bool Planner::later_drop_in_says(const model::Service& service, bool enabled) {
    const auto at = service.provenance.values.find("Install.Enabled");
    if (at == service.provenance.values.end()) return false;
    if (service.enablement.enabled.value_or(false) == enabled) return false;
    const std::string& path = at->second.path;
    const std::size_t slash = path.rfind('/');
    const bool drop_in = path.ends_with(".conf");
    if (!drop_in || path.substr(slash + 1) <= kEnableFile) return false;
    complain(path + ":" + std::to_string(at->second.line), service.name, "svc/later-drop-in",
             "this drop-in is read last and says the opposite",
             "take Enabled out of it, or change it there");
    return true;
}

void Planner::also(const model::Service& service, bool enabled) {
    if (!with_also_) return;
    const std::vector<std::string> others = service.enablement.also;
    for (const std::string& other : others) enable(other, enabled);
}

// The service, or the template of an instance that nobody has named yet; null with a complaint.
const model::Service* Planner::described(const std::string& name, bool enabled) {
    const model::Service* service = find(name);
    if (service == nullptr && name_fault(name).empty() && !model::template_of(name).empty())
        service = find(model::template_of(name));
    if (service == nullptr) {
        unknown(name);
        return nullptr;
    }
    if (enabled && service->enablement.masked) {
        complain(definition_of(name), name, "svc/masked",
                 quoted(name) + " is masked, and so never starts",
                 "`slipway unmask " + name + "` first");
        return nullptr;
    }
    if (enabled && name.ends_with('@') && service->enablement.default_instance.empty()) {
        complain(definition_of(name), name, "svc/enabled-template",
                 "the template " + quoted(name) + " names no DefaultInstance",
                 "name an instance: `slipway enable " + name + "NAME`");
        return nullptr;
    }
    return service;
}

void Planner::enable(const std::string& asked, bool enabled) {
    const model::Service* service = described(asked, enabled);
    if (service == nullptr) return;
    const bool is_instance = service->name.ends_with('@') && !asked.ends_with('@');
    const std::string name = is_instance ? asked : service->name;
    if (!seen_.insert(name).second) return;
    also(*service, enabled);
    if (!is_instance && later_drop_in_says(*service, enabled)) return;
    const std::string path = drop_in_of(name, kEnableFile);
    bool there = false;
    if (!is_ours(path, {enable_text(true), enable_text(false)}, there)) return;
    const bool is_so = !is_instance && service->enablement.enabled == std::optional(enabled);
    if (is_so || (is_instance && !enabled)) return;
    changes_.push_back({Change::Kind::write, path, enable_text(enabled),
                        name + (enabled ? ": Enabled = yes" : ": Enabled = no")});
}

void Planner::mask(const std::string& asked) {
    const model::Service* service = find(asked);
    if (service == nullptr) return unknown(asked);
    const std::string& name = service->name;
    if (service->enablement.masked || !seen_.insert(name).second) return;
    const std::string definition = definition_of(name);
    if (!sys::status_at(sys::kHere, definition, sys::Follow::no)) {
        changes_.push_back(
            {Change::Kind::link, definition, std::string(kNullDevice), name + ": masked"});
        return;
    }
    bool there = false;
    const std::string path = drop_in_of(name, kMaskFile);
    if (is_ours(path, {mask_text()}, there))
        changes_.push_back({Change::Kind::write, path, mask_text(), name + ": Masked = yes"});
}

void Planner::unmask(const std::string& name) {
    if (!seen_.insert(name).second) return;
    const std::string definition = definition_of(name), drop_in = drop_in_of(name, kMaskFile);
    base::Path target;
    const bool link =
        sys::read_symlink_at(sys::kHere, definition, target).ok() && target.view() == kNullDevice;
    bool there = false;
    if (!is_ours(drop_in, {mask_text()}, there)) return;
    if (link) changes_.push_back({Change::Kind::remove, definition, {}, name + ": not masked"});
    if (there) changes_.push_back({Change::Kind::remove, drop_in, {}, name + ": not masked"});
    if (link || there) return;
    const model::Service* service = find(name);
    if (service == nullptr) return unknown(name);
    if (!service->enablement.masked) return;
    std::string path = definition;
    const auto key = service->provenance.values.find("Install.Masked");
    if (key != service->provenance.values.end())
        path = key->second.path + ":" + std::to_string(key->second.line);
    else if (!service->provenance.sources.empty())
        path = service->provenance.sources.front().path;
    complain(path, name, "svc/not-ours",
             "this masks " + quoted(name) + ", and `slipway mask` did not",
             "remove it yourself if it shall start again");
}

// What has no [Install] is not meant by a pattern, only by its name.
bool has_install(const model::Service& service) {
    const auto& values = service.provenance.values;
    const auto at = values.lower_bound("Install.");
    return at != values.end() && at->first.starts_with("Install.");
}

void preset_one(Planner& planner, const std::string& name, const PresetRule* rule) {
    if (rule == nullptr || rule->what == PresetRule::What::ignore) return;
    if (rule->instances.empty()) planner.enable(name, rule->what == PresetRule::What::enable);
    for (const std::string& instance : rule->instances) planner.enable(name + instance, true);
}

bool concerns(const PresetRule* rule, const model::Service& service) {
    if (rule == nullptr || service.enablement.masked) return false;
    if (rule->pattern == service.name) return true;
    const bool is_template = service.name.ends_with('@');
    return has_install(service) && !(is_template && service.enablement.default_instance.empty());
}

}  // namespace

std::optional<std::vector<Change>> enable(const Definitions& definitions,
                                          const std::vector<std::string>& names,
                                          bool enabled,
                                          diag::Sink& sink) {
    Planner planner(definitions, true, sink);
    for (const std::string& name : names) planner.enable(name, enabled);
    return planner.take();
}

std::optional<std::vector<Change>> mask(const Definitions& definitions,
                                        const std::vector<std::string>& names,
                                        bool masked,
                                        diag::Sink& sink) {
    Planner planner(definitions, true, sink);
    for (const std::string& name : names) masked ? planner.mask(name) : planner.unmask(name);
    return planner.take();
}

std::optional<std::vector<Change>> preset(const Definitions& definitions,
                                          const std::vector<std::string>& names,
                                          diag::Sink& sink) {
    const std::vector<PresetRule> rules = load_presets(definitions.root, sink);
    if (sink.has_errors()) return std::nullopt;
    Planner planner(definitions, false, sink);
    for (const std::string& name : names) preset_one(planner, name, preset_of(rules, name));
    if (!names.empty()) return planner.take();
    for (const model::Service& service : definitions.services) {
        const PresetRule* rule = preset_of(rules, service.name);
        if (concerns(rule, service)) preset_one(planner, service.name, rule);
    }
    return planner.take();
}

}  // namespace slipway::source
