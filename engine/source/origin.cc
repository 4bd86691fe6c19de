#include "engine/source/origin.h"

#include <algorithm>

#include "engine/source/keys.h"
#include "engine/source/lines.h"

namespace slipway::source {
namespace {

// Where the section stands in the table.
std::size_t rank_of(const std::string& heading) {
    std::string_view label;
    const Section* section = find_section(heading, label);
    return static_cast<std::size_t>(section - sections().data());
}

void take(const SourceText& text, const Entry& entry, std::vector<Origin>& origins) {
    std::string_view label, rest;
    const Section* section = find_section(entry.section, label);
    const Key* key = section == nullptr ? nullptr : find_key(*section, entry.key, rest);
    if (key == nullptr) return;
    // A single value takes the place of the earlier one, and so does an empty one of a list.
    if (!key->list || entry.value.empty())
        for (Origin& before : origins)
            if (before.section == entry.section && before.key == entry.key) before.replaced = true;
    origins.push_back(
        {entry.section, entry.key, entry.value, {text.path(), entry.line, entry.column}, false});
}

}  // namespace

std::vector<std::string> paths_of(const std::map<std::string, Files>& files,
                                  const std::string& name) {
    const std::string base = model::template_of(name);
    const auto own = files.find(name);
    const auto shared = base.empty() ? files.end() : files.find(base);
    const auto has_path = [&](auto at) { return at != files.end() && !at->second.path.empty(); };
    const auto definition = has_path(own) ? own : shared;
    if (!has_path(definition)) return {};
    std::map<std::string, std::string> drop_ins;
    if (own != files.end()) drop_ins = own->second.drop_ins;
    if (shared != files.end())
        drop_ins.insert(shared->second.drop_ins.begin(), shared->second.drop_ins.end());
    std::vector<std::string> paths{definition->second.path};
    for (const auto& [drop_in, path] : drop_ins) paths.push_back(path);
    return paths;
}

std::vector<Origin> origins_of(const std::vector<Text>& texts) {
    std::vector<Origin> origins;
    for (const Text& bytes : texts) {
        const SourceText text(bytes.path, bytes.bytes);
        diag::Sink ignored;  // the reader has told it
        for (const Entry& entry : read_entries(text, ignored)) take(text, entry, origins);
    }
    std::stable_sort(origins.begin(), origins.end(), [](const Origin& a, const Origin& b) {
        return std::pair(rank_of(a.section), a.section) < std::pair(rank_of(b.section), b.section);
    });
    return origins;
}

}  // namespace slipway::source
