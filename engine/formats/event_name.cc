#include "engine/formats/event_name.h"

#include <array>

namespace slipway::formats {
namespace {

using Kind = EventName::Kind;

constexpr std::string_view kInterfaces = "iface/", kRoutes = "route/", kBusNames = "bus-name/";
constexpr std::size_t kLongestInterface = 15;  // IFNAMSIZ without its end
constexpr std::size_t kLongestPath = 4000;

struct Word {
    std::string_view word;
    Kind kind;
    std::uint8_t ip;
};

constexpr std::array<Word, 5> kOfInterface{{
    {"", Kind::interface_up, 0},
    {"exists", Kind::interface_exists, 0},
    {"address", Kind::interface_address, 0},
    {"address4", Kind::interface_address, 4},
    {"address6", Kind::interface_address, 6},
}};

constexpr std::array<Word, 3> kOfRoutes{{
    {"default", Kind::route, 0},
    {"default4", Kind::route, 4},
    {"default6", Kind::route, 6},
}};

struct Family {
    std::string_view prefix;
    Kind kind;
};

constexpr std::array<Family, 4> kOfPaths{{
    {"path/", Kind::path},
    {"directory-not-empty/", Kind::not_empty},
    {"mount/", Kind::mount},
    {"device/", Kind::device},
}};

template <typename Words>
std::optional<EventName> find(const Words& words, std::string_view word, std::string_view subject) {
    for (const Word& row : words)
        if (row.word == word) return EventName{row.kind, row.ip, subject};
    return std::nullopt;
}

std::optional<EventName> of_interface(std::string_view rest) {
    const std::size_t slash = rest.find('/');
    const std::string_view interface = rest.substr(0, slash);
    if (interface.empty() || interface.size() > kLongestInterface) return std::nullopt;
    if (slash == rest.npos) return find(kOfInterface, "", interface);
    const std::string_view word = rest.substr(slash + 1);
    return word.empty() ? std::nullopt : find(kOfInterface, word, interface);
}

// As D-Bus allows them, but for those of connections, which begin with ':'.
bool is_bus_name(std::string_view name) {
    constexpr std::size_t longest = 255;
    constexpr std::string_view others = "_-.";
    if (name.size() > longest || name.find('.') == name.npos || name.find("..") != name.npos)
        return false;
    if (name.front() == '.' || name.back() == '.') return false;
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && others.find(c) == others.npos) return false;
    }
    return true;
}

bool is_plain(std::string_view path) {
    if (path.size() > kLongestPath) return false;
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

std::optional<EventName> event_name(std::string_view name) {
    if (name.starts_with(kRoutes)) return find(kOfRoutes, name.substr(kRoutes.size()), "");
    if (name.starts_with(kInterfaces)) return of_interface(name.substr(kInterfaces.size()));
    if (name.starts_with(kBusNames)) {
        const std::string_view owned = name.substr(kBusNames.size());
        return is_bus_name(owned) ? std::optional(EventName{Kind::bus_name, 0, owned})
                                  : std::nullopt;
    }
    for (const Family& family : kOfPaths) {
        if (!name.starts_with(family.prefix)) continue;
        const std::string_view path = name.substr(family.prefix.size());
        if (!is_plain(path)) return std::nullopt;
        return EventName{family.kind, 0, path};
    }
    return std::nullopt;
}

}  // namespace slipway::formats
