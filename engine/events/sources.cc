#include "engine/events/sources.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "engine/base/number.h"
#include "engine/events/bus_source.h"
#include "engine/events/definition.h"
#include "engine/events/device_source.h"
#include "engine/events/look.h"
#include "engine/events/mount_source.h"
#include "engine/events/network_source.h"
#include "engine/events/path_source.h"
#include "engine/events/socket_source.h"
#include "engine/events/timer_source.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::events {
namespace {

constexpr const char* kBusVariable = "DBUS_SYSTEM_BUS_ADDRESS";
constexpr std::string_view kPrefix = "event:";  // of an event that no definition describes

// What flaps is told as gone when it has been gone for so long.
constexpr Millis kNetworkHold = 1'000;
constexpr Millis kDeviceHold = 1'000;
constexpr Millis kBusHold = 1'000;
constexpr Millis kPathHold = 200;  // files are replaced by removing and making them

void add(Watch& watch, sys::Result<std::unique_ptr<Source>> source, std::string_view what) {
    if (source) {
        watch.sources.push_back(std::move(source).value());
        return;
    }
    sys::report({"slipway-events: cannot watch ", what, sys::explain(source.error()).view()});
    if (!is_answer(source.error())) watch.board.doubt();
}

// What files, mounts and devices the names ask for.
struct FileFamilies {
    FileEvents files, mounts, devices;

    bool take(Board& board, const std::string& name, std::string_view plain) {
        const auto event = file_event(plain);
        if (!event) return false;
        using Kind = FileEvent::Kind;
        const bool mount = event->kind == Kind::mount, device = event->kind == Kind::device;
        const Millis hold = mount ? 0 : device ? kDeviceHold : kPathHold;
        FileEvents& family = mount ? mounts : device ? devices : files;
        family.emplace_back(board.watch({name, hold}), *event);
        return true;
    }

    void open(Watch& watch) {
        if (!files.empty()) add(watch, FileSource::open(std::move(files)), "files");
        if (!mounts.empty()) add(watch, MountSource::open(std::move(mounts)), "mounts");
        if (!devices.empty()) add(watch, DeviceSource::open(std::move(devices)), "devices");
    }
};

sys::Result<std::string> read_text(const std::string& path) {
    auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) return file.error();
    std::string text;
    std::array<char, 16384> buffer;
    for (;;) {
        const auto size = sys::read(file.value(), std::span(buffer));
        if (!size) return size.error();
        if (size.value() == 0) return text;
        text.append(buffer.data(), size.value());
    }
}

// None in a generation without such a file; nullopt: what they are is not known.
std::optional<std::vector<Definition>> definitions_of(const live::Generation& generation,
                                                      Board& board) {
    const std::string path = generation.path + "/events";
    const auto text = read_text(path);
    if (!text && text.error().value == ENOENT) return std::vector<Definition>();
    if (!text) {
        sys::report({"slipway-events: cannot read ", path, sys::explain(text.error()).view()});
        board.doubt();
        return std::nullopt;
    }
    auto read = decode_definitions(text.value());
    if (read) return std::move(read).value();
    sys::report({"slipway-events: ", path, " has a line that is none, number ",
                 base::decimal_unsigned(read.error()).view(),
                 "; run `slipway commit` to make a new generation"});
    return std::nullopt;
}

std::vector<std::string> triggers_of(const formats::Database& database, formats::NodeIndex node) {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < database.edges(node); ++i) {
        const formats::DatabaseEdge edge = database.edge(database.first_edge(node) + i);
        if ((edge.meaning & formats::kTriggers) != 0) names.emplace_back(database.name(edge.to));
    }
    return names;
}

// Bundles that a node is ordered after: milestones of the boot.
std::vector<std::string> bundles_before(const formats::Database& database,
                                        formats::NodeIndex node) {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < database.edges(node); ++i) {
        const formats::DatabaseEdge edge = database.edge(database.first_edge(node) + i);
        if ((edge.meaning & formats::kAfter) != 0 &&
            database.kind(edge.to) == formats::NodeKind::bundle)
            names.emplace_back(database.name(edge.to));
    }
    return names;
}

void add_timers(Watch& watch,
                std::vector<Definition>& definitions,
                const live::Generation& generation,
                const std::string& run) {
    std::vector<TimerEvent> timers;
    for (Definition& definition : definitions) {
        const auto node = generation.database.find(definition.event);
        if (!node || !definition.timer) continue;
        timers.push_back({watch.board.watch({definition.event, 0}), definition.event,
                          std::move(*definition.timer), triggers_of(generation.database, *node)});
    }
    if (!timers.empty())
        add(watch, TimerSource::open(std::move(timers), run, generation.path), "timers");
}

void add_paths(Watch& watch,
               std::vector<Definition>& definitions,
               const live::Generation& generation,
               const std::string& run) {
    std::vector<PathEvent> events;
    for (Definition& definition : definitions) {
        const auto node = generation.database.find(definition.event);
        if (!node || definition.paths.empty()) continue;
        events.push_back({watch.board.watch({definition.event, kPathHold}), definition.event,
                          std::move(definition.paths), std::move(definition.make_directories),
                          triggers_of(generation.database, *node)});
    }
    if (!events.empty()) add(watch, PathSource::open(std::move(events), run), "paths");
}

void add_sockets(Watch& watch,
                 std::vector<Definition>& definitions,
                 const live::Generation& generation,
                 const std::string& run) {
    std::vector<SocketEvent> events;
    for (Definition& definition : definitions) {
        const auto node = generation.database.find(definition.event);
        if (!node || definition.sockets.empty()) continue;
        std::vector<std::string> triggers = triggers_of(generation.database, *node);
        if (triggers.size() != 1) continue;  // refused by the check
        events.push_back({watch.board.watch({definition.event, 0}), definition.event,
                          std::move(triggers[0]), std::move(definition.sockets),
                          bundles_before(generation.database, *node)});
    }
    if (!events.empty())
        watch.sources.push_back(std::make_unique<SocketSource>(std::move(events), run));
}

// What a definition of before had may still be in the holder: who connects there would wait for
// ever.
bool drop_sockets_of_before(const std::vector<Definition>& definitions,
                            const formats::Database& database,
                            const std::string& run) {
    return drop_unused_sockets(run, [&](std::string_view owner, std::string_view held) {
        const auto node = database.find(owner);
        if (!node || database.kind(*node) != formats::NodeKind::event) return node.has_value();
        for (const Definition& definition : definitions)
            for (const SocketDefinition& socket : definition.sockets)
                if (definition.event == owner && socket.held == held) return true;
        return false;
    });
}

}  // namespace

Watch watch_events(const live::Generation& generation, const std::string& run) {
    Watch watch;
    NetworkSource::Events network;
    FileFamilies files;
    BusSource::Events bus;
    const formats::Database& database = generation.database;
    for (formats::NodeIndex node = 0; node < database.count(); ++node) {
        if (database.kind(node) != formats::NodeKind::event) continue;
        const std::string name(database.name(node));
        std::string_view plain = name;
        if (plain.starts_with(kPrefix)) plain.remove_prefix(kPrefix.size());
        if (auto event = network_event(plain))
            network.emplace_back(watch.board.watch({name, kNetworkHold}), std::move(*event));
        else if (auto owned = bus_name_event(plain))
            bus.emplace_back(watch.board.watch({name, kBusHold}), std::move(*owned));
        else
            files.take(watch.board, name, plain);
    }
    if (!network.empty()) add(watch, NetworkSource::open(std::move(network)), "the network");
    auto read = definitions_of(generation, watch.board);
    if (read && !drop_sockets_of_before(*read, database, run)) watch.board.doubt();
    std::vector<Definition> definitions = std::move(read).value_or(std::vector<Definition>());
    for (const Definition& definition : definitions)
        if (!definition.mount.empty() && database.find(definition.event))
            files.mounts.emplace_back(watch.board.watch({definition.event, 0}),
                                      FileEvent{FileEvent::Kind::mount, definition.mount});
    files.open(watch);
    if (!bus.empty())
        add(watch, BusSource::open(std::move(bus), system_bus(std::getenv(kBusVariable))),
            "the system bus");
    add_timers(watch, definitions, generation, run);
    add_paths(watch, definitions, generation, run);
    add_sockets(watch, definitions, generation, run);
    return watch;
}

}  // namespace slipway::events
