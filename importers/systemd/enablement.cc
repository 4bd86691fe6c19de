#include "importers/systemd/enablement.h"

#include <algorithm>
#include <map>

#include "importers/systemd/native.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd {

bool matches_pattern(std::string_view pattern, std::string_view text) {
    // Backtracks to the last star only, so the work is bounded by the product of the lengths.
    std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    const auto bracket = [&](char c, std::size_t& end) {
        end = pattern.find(']', p + 2);
        if (end == std::string_view::npos) return false;
        bool negate = pattern[p + 1] == '!' || pattern[p + 1] == '^', hit = false;
        for (std::size_t i = p + 1 + (negate ? 1 : 0); i < end; ++i) {
            const bool range = i + 2 < end && pattern[i + 1] == '-';
            hit = hit || (range ? pattern[i] <= c && c <= pattern[i + 2] : pattern[i] == c);
            if (range) i += 2;
        }
        return hit != negate;
    };
    while (t < text.size()) {
        std::size_t end = 0;
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && pattern[p] == '[' && bracket(text[t], end)) {
            p = end + 1;
            ++t;
        } else if (p < pattern.size() && pattern[p] != '[' &&
                   (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

bool preset_enables(const common::FileReader& root, const std::string& unit) {
    std::map<std::string, std::string> files;  // by name, the first directory wins
    for (const std::string directory :
         {"/etc/systemd/system-preset", "/run/systemd/system-preset",
          "/usr/local/lib/systemd/system-preset", "/usr/lib/systemd/system-preset",
          "/lib/systemd/system-preset"}) {
        const auto listed = root.list(directory);
        if (!listed) continue;
        for (const auto& e : listed.value())
            if (e.name.ends_with(".preset")) files.try_emplace(e.name, directory + "/" + e.name);
    }
    for (const auto& [name, path] : files) {
        const auto text = root.read(path);
        if (!text) continue;
        std::string_view rest = text.value();
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            const auto words = split_plain(line);
            if (words.size() < 2 || words[0].text.starts_with('#') ||
                words[0].text.starts_with(';'))
                continue;
            if (!matches_pattern(words[1].text, unit)) continue;
            if (words[0].text == "enable") return true;
            if (words[0].text == "disable") return false;
        }
    }
    return true;
}

void finish_enablement(Translation& t) {
    auto& enablement = t.service.enablement;
    std::vector<std::string> names = t.store.aliases_of(t.unit.name.full);
    for (const std::string& alias : names) {
        const std::string native = native_alias(t.store, alias);
        auto& list = enablement.aliases;
        if (std::find(list.begin(), list.end(), native) == list.end()) list.push_back(native);
    }
    std::erase(enablement.aliases, t.service.name);
    names.push_back(t.unit.name.full);
    const bool installable = !enablement.wanted_by.empty() || !enablement.required_by.empty();
    bool linked = false;
    for (const Link& link : t.store.links()) {
        if (std::find(names.begin(), names.end(), link.target) == names.end()) continue;
        const auto source = parse_unit_name(link.source);
        // A service that wants another one says so itself (finish_edges.cc).
        if (source->type != "target") continue;
        const NativeTarget group = native_target(t.store, link.source);
        linked = true;
        auto& list = link.required ? enablement.required_by : enablement.wanted_by;
        if (!group.name.empty() && std::find(list.begin(), list.end(), group.name) == list.end())
            list.push_back(group.name);
    }
    if (linked)
        enablement.enabled = true;
    else if (installable)
        enablement.enabled =
            !t.store.has_enablement() && preset_enables(t.store.root(), t.unit.name.full);
}

}  // namespace slipway::importers::systemd
