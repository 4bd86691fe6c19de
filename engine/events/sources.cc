#include "engine/events/sources.h"

#include "engine/events/device_source.h"
#include "engine/events/mount_source.h"
#include "engine/events/network_source.h"
#include "engine/sys/report.h"

namespace slipway::events {
namespace {

constexpr std::string_view kPrefix = "event:";  // of an event that no definition describes

// What flaps is told as gone when it has been gone for so long.
constexpr Millis kNetworkHold = 1'000;
constexpr Millis kDeviceHold = 1'000;
constexpr Millis kPathHold = 200;  // files are replaced by removing and making them

void add(Watch& watch, sys::Result<std::unique_ptr<Source>> source, std::string_view what) {
    if (source)
        watch.sources.push_back(std::move(source).value());
    else
        sys::report({"slipway-events: cannot watch ", what, sys::explain(source.error()).view()});
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

}  // namespace

Watch watch_events(const live::Generation& generation) {
    Watch watch;
    NetworkSource::Events network;
    FileFamilies files;
    const formats::Database& database = generation.database;
    for (formats::NodeIndex node = 0; node < database.count(); ++node) {
        if (database.kind(node) != formats::NodeKind::event) continue;
        const std::string name(database.name(node));
        std::string_view plain = name;
        if (plain.starts_with(kPrefix)) plain.remove_prefix(kPrefix.size());
        if (auto event = network_event(plain))
            network.emplace_back(watch.board.watch({name, kNetworkHold}), std::move(*event));
        else
            files.take(watch.board, name, plain);
    }
    if (!network.empty()) add(watch, NetworkSource::open(std::move(network)), "the network");
    files.open(watch);
    return watch;
}

}  // namespace slipway::events
