#include "engine/events/glob_search.h"

#include <algorithm>
#include <string_view>

#include "engine/formats/glob.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"

namespace slipway::events {
namespace {

constexpr std::size_t kMostMatches = 1000;

// The names in the directory that match, below `into`.
void match_names(const std::string& directory,
                 std::string_view pattern,
                 std::vector<std::string>& into) {
    auto reader = sys::open_directory(sys::kHere, directory.empty() ? "/" : directory.c_str());
    if (!reader) return;
    for (auto entry = reader.value().next(); entry && entry.value();
         entry = reader.value().next()) {
        const std::string_view name = entry.value()->view();
        if (name.starts_with('.') && !pattern.starts_with('.')) continue;
        if (!formats::matches_glob(pattern, name)) continue;
        if (into.size() == kMostMatches) return;
        into.push_back(std::string(directory).append("/").append(name));
    }
}

}  // namespace

GlobMatch search_glob(const std::string& pattern) {
    GlobMatch out;
    std::vector<std::string> paths{""};
    std::string_view rest = pattern;
    while (!rest.empty()) {
        rest.remove_prefix(1);  // the slash
        const std::string_view part = rest.substr(0, rest.find('/'));
        rest.remove_prefix(part.size());
        if (part.empty()) continue;
        std::vector<std::string> next;
        for (std::string& path : paths) {
            if (!formats::is_glob(part)) {
                next.push_back(path.append("/").append(part));
                continue;
            }
            out.watched.push_back(path.empty() ? "/" : path);
            match_names(path, part, next);
        }
        paths = std::move(next);
    }
    for (const std::string& path : paths) {
        out.found = out.found || sys::status_at(sys::kHere, path).ok();
        out.watched.push_back(path);
    }
    std::sort(out.watched.begin(), out.watched.end());
    return out;
}

}  // namespace slipway::events
