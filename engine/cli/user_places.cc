#include "engine/cli/user_places.h"

namespace slipway::cli {
namespace {

// "" for what is not absolute, as the specification of the XDG base directories wants it.
std::string directory(std::string_view value) {
    while (value.size() > 1 && value.ends_with('/')) value.remove_suffix(1);
    return value.starts_with('/') ? std::string(value) : "";
}

std::string one_of(std::string_view value, const std::string& home, std::string_view below) {
    const std::string named = directory(value);
    if (!named.empty() || home.empty()) return named;
    return (home == "/" ? "" : home) + std::string(below);
}

}  // namespace

std::optional<UserPlaces> user_places(const UserEnvironment& environment) {
    const std::string home = directory(environment.home);
    const std::string config = one_of(environment.config_home, home, "/.config");
    const std::string state = one_of(environment.state_home, home, "/.local/state");
    if (config.empty() || state.empty()) return std::nullopt;
    const std::string runtime = directory(environment.runtime_directory);
    UserPlaces places;
    places.definitions = {config + "/slipway/services", "/etc/slipway/user-services",
                          "/usr/lib/slipway/user-services"};
    places.store = state + "/slipway";
    places.logs = state + "/slipway/log";
    if (!runtime.empty()) places.run = runtime + "/slipway";
    return places;
}

}  // namespace slipway::cli
