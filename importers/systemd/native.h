// What systemd's names are called here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "importers/systemd/store.h"

namespace slipway::importers::systemd {

// What an edge to a unit becomes.
struct NativeTarget {
    std::string name;       // "" when there is nothing to point at
    bool harmless = false;  // the edge has no effect here and needs none
    std::string why, help;  // when name is empty
    bool own = false;       // a part of systemd that nothing stands for
};

NativeTarget native_target(const Store& store, const std::string& unit);

// A unit by the name its definition has: "nginx.service" -> "nginx", "ceph.target" ->
// "ceph.target".
std::string service_name(const UnitName& unit);

// The last value of a key of a unit's files; "" when there is none.
std::string last_value(const Store& store, const Found& found, std::string_view key);

// The native form of another name of a service.
std::string native_alias(const Store& store, const std::string& unit);

// The mount units of the store that a path lies below, outermost first ("/" never counts).
std::vector<std::string> mounts_above(const Store& store, const std::string& path);
// /etc/fstab mounts the nearest mount point above the path from the network.
bool is_remote_mount(const Store& store, const std::string& path);

// The service a socket, timer or path unit starts: its Service= or Unit=, else its own prefix.
std::string triggered_by_default(const UnitName& unit);

}  // namespace slipway::importers::systemd
