#include "engine/graph/view_features.h"

#include <algorithm>
#include <array>

namespace slipway::graph {
namespace {

// What the words of a setting are.
struct Row {
    std::string_view name;
    std::string_view values;  // blank between them; "path": absolute paths, with their prefixes; "text": any
};

constexpr std::string_view kBoolean = "yes no true false on off 1 0";

constexpr std::array kRows{
    Row{"bind-paths", "path"},
    Row{"bind-read-only-paths", "path"},
    Row{"exec-paths", "path"},
    Row{"inaccessible-paths", "path"},
    Row{"ipc-namespace-path", "path"},
    Row{"mount-api-vfs", kBoolean},
    Row{"mount-flags", "shared slave private"},
    Row{"network-namespace-path", "path"},
    Row{"no-exec-paths", "path"},
    Row{"private-devices", kBoolean},
    Row{"private-ipc", kBoolean},
    Row{"private-mounts", kBoolean},
    Row{"private-network", kBoolean},
    Row{"private-tmp", kBoolean},
    Row{"private-users", kBoolean},
    Row{"proc-subset", "all pid"},
    Row{"protect-clock", kBoolean},
    Row{"protect-control-groups", kBoolean},
    Row{"protect-home", "yes no true false on off 1 0 read-only tmpfs"},
    Row{"protect-hostname", kBoolean},
    Row{"protect-kernel-logs", kBoolean},
    Row{"protect-kernel-modules", kBoolean},
    Row{"protect-kernel-tunables", kBoolean},
    Row{"protect-proc", "noaccess invisible ptraceable default"},
    Row{"protect-system", "yes no true false on off 1 0 full strict"},
    Row{"read-only-paths", "path"},
    Row{"read-write-paths", "path"},
    Row{"root-directory-start-only", kBoolean},
    Row{"root-image-options", "text"},
    Row{"temporary-file-systems", "path"},
};

bool is_path(std::string_view word) {
    if (word.starts_with('-')) word.remove_prefix(1);
    if (word.starts_with('+')) word.remove_prefix(1);
    return word.starts_with('/') && word.find("/../") == word.npos && !word.ends_with("/..");
}

bool is_value(const Row& row, std::string_view word) {
    if (row.values == "text") return true;
    if (row.values == "path") return is_path(word);
    for (std::string_view left = row.values; !left.empty();) {
        const std::string_view one = left.substr(0, left.find(' '));
        if (one == word) return true;
        left.remove_prefix(std::min(left.size(), one.size() + 1));
    }
    return false;
}

}  // namespace

bool applies_view_setting(std::string_view name) {
    return std::any_of(kRows.begin(), kRows.end(),
                       [&](const Row& row) { return row.name == name; });
}

bool has_wrong_view_value(const model::Service& service) {
    for (const Row& row : kRows) {
        const auto at = service.process.sandbox.find(std::string(row.name));
        if (at == service.process.sandbox.end()) continue;
        for (const std::string& word : at->second)
            if (!is_value(row, word)) return true;
    }
    return false;
}

}  // namespace slipway::graph
