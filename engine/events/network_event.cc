#include "engine/events/network_event.h"

#include <array>

#include "engine/events/route_message.h"

namespace slipway::events {
namespace {

using Question = NetworkEvent::Question;

struct Word {
    std::string_view word;
    Question question;
    std::uint8_t family;
};

constexpr std::array<Word, 5> kOfInterface{{
    {"", Question::up, 0},
    {"exists", Question::exists, 0},
    {"address", Question::address, 0},
    {"address4", Question::address, kIpv4},
    {"address6", Question::address, kIpv6},
}};

constexpr std::array<Word, 3> kOfRoutes{{
    {"default", Question::route, 0},
    {"default4", Question::route, kIpv4},
    {"default6", Question::route, kIpv6},
}};

template <typename Words>
std::optional<NetworkEvent> find(const Words& words,
                                 std::string_view word,
                                 std::string_view interface) {
    for (const Word& row : words)
        if (row.word == word) return NetworkEvent{row.question, std::string(interface), row.family};
    return std::nullopt;
}

}  // namespace

std::optional<NetworkEvent> network_event(std::string_view name) {
    constexpr std::string_view interfaces = "iface/", routes = "route/";
    constexpr std::size_t longest_interface = 15;  // IFNAMSIZ without its end
    if (name.starts_with(routes)) return find(kOfRoutes, name.substr(routes.size()), "");
    if (!name.starts_with(interfaces)) return std::nullopt;
    const std::string_view rest = name.substr(interfaces.size());
    const std::size_t slash = rest.find('/');
    const std::string_view interface = rest.substr(0, slash);
    if (interface.empty() || interface.size() > longest_interface) return std::nullopt;
    if (slash == rest.npos) return find(kOfInterface, "", interface);
    const std::string_view word = rest.substr(slash + 1);
    return word.empty() ? std::nullopt : find(kOfInterface, word, interface);
}

}  // namespace slipway::events
