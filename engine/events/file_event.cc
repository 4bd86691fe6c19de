#include "engine/events/file_event.h"

#include <array>

namespace slipway::events {
namespace {

using Kind = FileEvent::Kind;

struct Family {
    std::string_view prefix;
    Kind kind;
    std::string_view root;
};

constexpr std::array<Family, 4> kFamilies{{
    {"path/", Kind::exists, "/"},
    {"directory-not-empty/", Kind::not_empty, "/"},
    {"mount/", Kind::mount, "/"},
    {"device/", Kind::device, "/dev/"},
}};

bool is_plain(std::string_view path) {
    constexpr std::size_t longest = 4000;
    if (path.size() > longest) return false;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return false;
        if (slash == path.npos) return true;
        path.remove_prefix(slash + 1);
    }
    return false;
}

}  // namespace

std::optional<FileEvent> file_event(std::string_view name) {
    for (const Family& family : kFamilies) {
        if (!name.starts_with(family.prefix)) continue;
        const std::string_view path = name.substr(family.prefix.size());
        if (!is_plain(path)) return std::nullopt;
        return FileEvent{family.kind, std::string(family.root).append(path)};
    }
    return std::nullopt;
}

}  // namespace slipway::events
