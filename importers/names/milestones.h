// The common milestones of a boot, by the names they have in each world and the one they have here.
//
// A milestone says "from here on X can be relied on". `need localmount`, `Required-Start:
// $local_fs` and `After=local-fs.target` mean the same, so they become the same name. Milestones
// that nothing on a machine provides may dangle: only strong edges refuse an unknown name.
#pragma once

#include <span>
#include <string_view>

namespace slipway::importers::names {

// A row says: `name` in `world` is the milestone `native`.
enum class World {
    systemd,  // with its suffix: "network-online.target"
    lsb,      // with its dollar sign: "$network"
    openrc,   // services and virtual services: "net", "localmount"
};

struct Row {
    World world;
    std::string_view name;
    std::string_view native;
};

struct Milestone {
    std::string_view native;
    std::string_view meaning;  // one line, for reports and documentation
};

// The native name; "" when it is no milestone of that world.
std::string_view native_name(World world, std::string_view name);

// "" when there is no such milestone.
std::string_view meaning_of(std::string_view native);

inline bool is_milestone(std::string_view native) {
    return !meaning_of(native).empty();
}

// All of them, sorted by name.
std::span<const Milestone> milestones();
std::span<const Row> rows();

// The bundles a boot and a shutdown start.
inline constexpr std::string_view kBoot = "default";
inline constexpr std::string_view kShutdown = "shutdown";

}  // namespace slipway::importers::names
