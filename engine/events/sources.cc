#include "engine/events/sources.h"

#include "engine/events/network_source.h"
#include "engine/sys/report.h"

namespace slipway::events {
namespace {

constexpr std::string_view kPrefix = "event:";  // of an event that no definition describes

// What flaps is told as gone when it has been gone for so long.
constexpr Millis kNetworkHold = 1'000;

void add(Watch& watch, sys::Result<std::unique_ptr<Source>> source, std::string_view what) {
    if (source)
        watch.sources.push_back(std::move(source).value());
    else
        sys::report({"slipway-events: cannot watch ", what, sys::explain(source.error()).view()});
}

}  // namespace

Watch watch_events(const live::Generation& generation) {
    Watch watch;
    NetworkSource::Events network;
    const formats::Database& database = generation.database;
    for (formats::NodeIndex node = 0; node < database.count(); ++node) {
        if (database.kind(node) != formats::NodeKind::event) continue;
        const std::string name(database.name(node));
        std::string_view plain = name;
        if (plain.starts_with(kPrefix)) plain.remove_prefix(kPrefix.size());
        if (auto event = network_event(plain))
            network.emplace_back(watch.board.watch({name, kNetworkHold}), std::move(*event));
    }
    if (!network.empty()) add(watch, NetworkSource::open(std::move(network)), "the network");
    return watch;
}

}  // namespace slipway::events
