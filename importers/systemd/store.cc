#include "importers/systemd/store.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "importers/systemd/generators.h"

namespace slipway::importers::systemd {
namespace {

// systemd.unit(5), table 1, and the directories that systemctl and generators write.
constexpr std::array<std::string_view, 13> kSearchPath{
    "/etc/systemd/system.control",   "/run/systemd/system.control",  "/run/systemd/transient",
    "/run/systemd/generator.early",  "/etc/systemd/system",          "/etc/systemd/system.attached",
    "/run/systemd/system",           "/run/systemd/system.attached", "/run/systemd/generator",
    "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",      "/lib/systemd/system",
    "/run/systemd/generator.late"};
constexpr int kMostAliases = 16;
// More entries than any real root has: what lies beyond is not read.
constexpr std::size_t kMostEntries = 20000;

bool in_search_path(const std::string& directory) {
    return std::find(kSearchPath.begin(), kSearchPath.end(), directory) != kSearchPath.end();
}

}  // namespace

Store::Store(const common::FileReader& root) : root_(root) {
    for (const std::string_view directory : kSearchPath) read_directory(std::string(directory));
    for (const auto& [name, entry] : entries_) {
        const std::string target = alias_target(name, entry);
        if (target.empty()) continue;
        const Found found = find(name);
        if (found.state == Found::State::loaded) aliases_[found.name.full].push_back(name);
        if (found.state == Found::State::missing) strays_.push_back(entry.path);
    }
    for (const Link& link : generated_links(root_)) {
        const bool known = std::any_of(links_.begin(), links_.end(), [&](const Link& other) {
            return other.source == link.source && other.target == link.target;
        });
        const bool there = find(link.source).state == Found::State::loaded &&
                           find(link.target).state == Found::State::loaded;
        if (!known && there) links_.push_back(link);
    }
    std::sort(strays_.begin(), strays_.end());
    std::stable_sort(links_.begin(), links_.end(), [](const Link& a, const Link& b) {
        return std::tie(a.source, a.target) < std::tie(b.source, b.target);
    });
}

void Store::read_directory(const std::string& directory) {
    const auto listed = root_.list(directory);
    if (!listed) return;
    path_.push_back(directory);
    for (const common::DirectoryEntry& e : listed.value()) {
        if (entries_.size() > kMostEntries || links_.size() > kMostEntries) return;
        const std::string path = directory + "/" + e.name;
        if (e.name.ends_with(".d")) {
            drop_in_directories_[directory].push_back(e.name.substr(0, e.name.size() - 2));
        } else if (e.name.ends_with(".wants")) {
            read_links(path, e.name.substr(0, e.name.size() - 6), false);
        } else if (e.name.ends_with(".requires")) {
            read_links(path, e.name.substr(0, e.name.size() - 9), true);
        } else if (e.kind != common::FileKind::directory && parse_unit_name(e.name)) {
            entries_.try_emplace(e.name, Entry{path, e.kind});
        } else if (has_unit_suffix(e.name)) {
            strays_.push_back(path);
        }
    }
}

void Store::read_links(const std::string& directory, const std::string& name, bool required) {
    const auto listed = root_.list(directory);
    if (!listed || !parse_unit_name(name)) return;
    for (const common::DirectoryEntry& e : listed.value()) {
        if (!parse_unit_name(e.name)) continue;
        const bool known = std::any_of(links_.begin(), links_.end(), [&](const Link& link) {
            return link.source == name && link.target == e.name && link.required == required;
        });
        if (!known) links_.push_back({name, e.name, required, directory + "/" + e.name});
        if (directory.starts_with("/etc/")) has_enablement_ = true;
    }
}

bool Store::is_mask(const Entry& entry) const {
    if (entry.kind == common::FileKind::symlink) {
        const auto target = root_.link_target(entry.path);
        if (target && common::normalise(target.value()) == "/dev/null") return true;
    }
    const auto info = root_.stat(entry.path);
    return info && info.value().kind == common::FileKind::regular && info.value().size == 0;
}

// The unit name an alias stands for, or "" when the entry is a unit of its own: a file, a link to a
// file outside the search path, or a link to a file of the same name.
std::string Store::alias_target(const std::string& name, const Entry& entry) const {
    if (entry.kind != common::FileKind::symlink || is_mask(entry)) return {};
    const auto link = root_.link_target(entry.path);
    if (!link) return {};
    const std::string directory = common::parent_of(entry.path);
    const std::string target = common::normalise(
        link.value().starts_with('/') ? link.value() : directory + "/" + link.value());
    std::string other = common::base_name(target);
    const auto from = parse_unit_name(name), to = parse_unit_name(other);
    if (other == name || !to || to->type != from->type) return {};
    const bool known = in_search_path(common::parent_of(target)) || entries_.contains(other);
    if (!known) return {};
    // An instance that links to a template is an instance of that template; one that links to its
    // own template is the unit itself.
    if (to->is_template() && from->is_instance()) {
        other = with_instance(*to, from->instance);
        if (other == name) return {};
    }
    return other;
}

Found Store::find(std::string_view wanted) const {
    Found found;
    std::string name(wanted);
    for (int i = 0; i < kMostAliases; ++i) {
        const auto parsed = parse_unit_name(name);
        if (!parsed) return {};
        found.name = *parsed;
        auto at = entries_.find(name);
        if (at == entries_.end() && parsed->is_instance()) {
            at = entries_.find(parsed->template_name());
            if (at != entries_.end()) {
                // A template may itself be an alias of another template.
                const std::string other = alias_target(at->first, at->second);
                const auto to = parse_unit_name(other);
                if (to && to->is_template()) {
                    name = with_instance(*to, parsed->instance);
                    continue;
                }
            }
        }
        if (at == entries_.end()) return found;
        if (is_mask(at->second)) {
            found.state = Found::State::masked;
            found.fragment = at->second.path;
            return found;
        }
        const std::string target = alias_target(at->first, at->second);
        found.fragment = at->second.path;
        if (target.empty()) {
            const auto info = root_.stat(at->second.path);
            const bool readable = info && info.value().kind == common::FileKind::regular;
            found.state = readable ? Found::State::loaded : Found::State::missing;
            return found;
        }
        name = target;
    }
    return found;
}

void Store::add_fragment(const std::string& name, const std::string& path) {
    entries_[name] = Entry{path, common::FileKind::regular};
}

void Store::add_drop_ins(const std::string& directory,
                         const std::string& name,
                         std::map<std::string, std::string>& files) const {
    const auto known = drop_in_directories_.find(directory);
    if (known == drop_in_directories_.end()) return;
    const auto& names = known->second;
    if (std::find(names.begin(), names.end(), name) == names.end()) return;
    const std::string path = directory + "/" + name + ".d";
    const auto listed = root_.list(path);
    if (!listed) return;
    for (const common::DirectoryEntry& e : listed.value())
        if (e.name.ends_with(".conf")) files.try_emplace(e.name, path + "/" + e.name);
}

std::vector<std::string> Store::drop_ins(const UnitName& name) const {
    std::map<std::string, std::string> files;  // by file name: the first directory wins
    std::vector<std::string> all_names = aliases_of(name.full);
    all_names.insert(all_names.begin(), name.full);
    for (const std::string& each : all_names) {
        const auto parsed = parse_unit_name(each);
        for (const std::string& directory : path_)
            for (const std::string& part : drop_in_names(*parsed))
                add_drop_ins(directory, part, files);
    }
    for (const std::string& directory : path_) add_drop_ins(directory, name.type, files);
    std::vector<std::string> out;
    for (const auto& [file, path] : files) {
        const auto info = root_.lstat(path);
        const auto kind = info ? info.value().kind : common::FileKind::other;
        if (!is_mask(Entry{path, kind})) out.push_back(path);
    }
    return out;
}

std::vector<std::string> Store::aliases_of(const std::string& name) const {
    const auto found = aliases_.find(name);
    return found == aliases_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<UnitName> Store::units() const {
    std::vector<UnitName> out;
    for (const auto& [name, entry] : entries_)
        if (alias_target(name, entry).empty()) out.push_back(*parse_unit_name(name));
    return out;
}

}  // namespace slipway::importers::systemd
