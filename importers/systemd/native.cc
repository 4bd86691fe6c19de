#include "importers/systemd/native.h"

#include <algorithm>
#include <array>
#include <utility>

#include "importers/names/milestones.h"
#include "importers/systemd/lexer.h"
#include "importers/systemd/own_units.h"
#include "importers/systemd/values.h"

namespace slipway::importers::systemd {
namespace {

using names::World;

NativeTarget to_socket(const Store& store, const Found& found) {
    if (found.state != Found::State::loaded) return {found.name.full};
    const auto accept = parse_boolean(last_value(store, found, "Accept"));
    if (accept && *accept)
        return {"", false, "sockets that start a service for each connection are not made",
                "start the service on its own, or run it under an inetd"};
    const std::string service = last_value(store, found, "Service");
    const auto name = parse_unit_name(service.empty() ? triggered_by_default(found.name) : service);
    return name ? NativeTarget{service_name(*name)} : NativeTarget{};
}

NativeTarget by_type(const Store& store, const Found& found) {
    const std::string& type = found.name.type;
    if (type == "service") return {service_name(found.name)};
    if (type == "target") return {service_name(found.name)};
    if (type == "socket") return to_socket(store, found);
    if (type == "mount" || type == "swap") {
        if (found.state == Found::State::loaded) return {service_name(found.name)};
        return {type == "swap" ? "swap" : "local-fs"};
    }
    if (type == "automount") return {"local-fs"};
    if (type == "slice" || type == "scope")
        return {"", true,
                "the directories of slices are made for the services in them, and need nobody to "
                "start them",
                ""};
    if (type == "device")
        return {"", false,
                "devices have no units here: the edge to " + unescape_path(found.name.stem()) +
                    " is left out",
                "order after \"udev\", or let the program wait for its device"};
    return {service_name(found.name)};  // timers and paths: events
}

}  // namespace

// Syntax faults are told when the
// unit itself is imported.
std::string last_value(const Store& store, const Found& found, std::string_view key) {
    std::vector<std::string> paths = store.drop_ins(found.name);
    paths.insert(paths.begin(), found.fragment);
    std::string value;
    for (const std::string& path : paths) {
        const auto bytes = store.root().read(path);
        if (!bytes) continue;
        const SourceFile file(path, bytes.value());
        for (const Assignment& a : lex(file, 0).assignments)
            if (a.key == key) value = a.value;
    }
    return value;
}

std::string service_name(const UnitName& unit) {
    return unit.type == "service" ? unit.stem() : unit.full;
}

std::string triggered_by_default(const UnitName& unit) {
    UnitName other = unit;
    return (other.has_at ? other.prefix + "@" + other.instance : other.prefix) + ".service";
}

NativeTarget native_target(const Store& store, const std::string& unit) {
    if (const auto milestone = names::native_name(World::systemd, unit); !milestone.empty())
        return {std::string(milestone)};
    const OwnUnit* own = own_unit(unit);
    const Found found = store.find(unit);
    if (own == nullptr && found.state != Found::State::missing) own = own_unit(found.name.full);
    if (own != nullptr) {
        if (!own->native.empty()) return {std::string(own->native)};
        return {"", own->disposition == OwnUnit::Disposition::native,
                "\"" + unit + "\" is a part of systemd: " + std::string(own->why), "", true};
    }
    if (found.name.full.empty()) return {unit};
    if (const auto milestone = names::native_name(World::systemd, found.name.full);
        !milestone.empty())
        return {std::string(milestone)};
    return by_type(store, found);
}

std::string native_alias(const Store& store, const std::string& unit) {
    if (const auto milestone = names::native_name(World::systemd, unit); !milestone.empty())
        return std::string(milestone);
    const auto name = parse_unit_name(unit);
    if (!name) return unit;
    const NativeTarget target =
        name->type == "socket" ? native_target(store, unit) : NativeTarget{};
    return target.name.empty() ? service_name(*name) : target.name;
}

namespace {

// Every mount unit below the root directory for which `above` holds.
bool is_above(const std::string& mount_point, const std::string& path) {
    return path == mount_point || path.starts_with(mount_point + "/");
}

}  // namespace

std::vector<std::string> mounts_above(const Store& store, const std::string& path) {
    std::vector<std::string> out;
    for (std::size_t slash = 1; slash != std::string::npos;) {
        slash = path.find('/', slash);
        const std::string part = path.substr(0, slash);
        if (slash != std::string::npos) ++slash;
        if (part == "/") continue;
        const std::string unit = escape_path(part) + ".mount";
        if (store.find(unit).state == Found::State::loaded && own_unit(unit) == nullptr)
            out.push_back(unit);
    }
    return out;
}

bool is_remote_mount(const Store& store, const std::string& path) {
    const auto text = store.root().read("/etc/fstab");
    if (!text) return false;
    static constexpr std::array<std::string_view, 12> network{
        "nfs",  "nfs4",      "cifs", "smb3", "smbfs", "sshfs",
        "ceph", "glusterfs", "afs",  "9p",   "davfs", "ncpfs"};
    std::string best;
    bool remote = false;
    std::string_view rest = text.value();
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        std::array<std::string_view, 4> fields;
        std::size_t at = 0;
        for (std::string_view& field : fields) {
            at = std::min(line.find_first_not_of(" \t", at), line.size());
            const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
            field = line.substr(at, end - at);
            at = end;
        }
        if (fields[0].starts_with('#') || fields[2].empty()) continue;
        const std::string point(fields[1]);
        if (point == "/" || point.size() < best.size() || !is_above(point, path)) continue;
        best = point;
        const std::string options = "," + std::string(fields[3]) + ",";
        remote = std::find(network.begin(), network.end(), fields[2]) != network.end() ||
                 options.find(",_netdev,") != std::string::npos;
    }
    return remote;
}

}  // namespace slipway::importers::systemd
