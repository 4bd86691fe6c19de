#include "engine/events/path_watcher.h"

#include <array>

#include "engine/sys/file.h"

namespace slipway::events {
namespace {

using namespace sys::path_changes;

// A directory on the way may be renamed or removed; in the last one that is there, the next part
// may come or go.
constexpr std::uint32_t kOnTheWay = kSelfDeleted | kSelfMoved;
constexpr std::uint32_t kEntries = kCreated | kDeleted | kMovedFrom | kMovedTo;

}  // namespace

sys::Result<PathWatcher> PathWatcher::open() {
    auto inotify = sys::open_inotify();
    if (!inotify) return inotify.error();
    PathWatcher watcher;
    watcher.inotify_ = std::move(inotify).value();
    return watcher;
}

bool PathWatcher::read_changes() {
    alignas(8) std::array<std::uint8_t, 16384> buffer;
    bool any = false;
    for (;;) {
        const auto size = sys::read(inotify_, std::span(buffer));
        if (!size || size.value() == 0) return any;
        std::span<const std::uint8_t> bytes = std::span(buffer).first(size.value());
        sys::PathChange change;
        while (sys::next_change(bytes, change)) {
            any = true;
            // The kernel has taken the watch away.
            if ((change.changes & kIgnored) != 0) watches_.erase(change.watch);
        }
    }
}

void PathWatcher::watch_all() {
    for (auto& [watch, used] : watches_) used = false;
    const auto watch = [&](const std::string& path, std::uint32_t changes) {
        const auto number = sys::watch_path(inotify_, path, changes | kAddToOthers);
        if (number) watches_[number.value()] = true;
        return number.ok();
    };
    for (const auto& [path, inside] : wanted_) {
        std::size_t at = 0;
        for (;;) {
            const std::size_t next = path.find('/', at + 1);
            const std::string directory = at == 0 ? "/" : path.substr(0, at);
            const std::string child = path.substr(0, next);
            const bool last = next == path.npos || !sys::status_at(sys::kHere, child);
            if (!watch(directory, last ? kOnTheWay | kEntries : kOnTheWay)) break;
            if (last) break;
            at = next;
        }
        if (inside == Inside::yes) watch(path, kEntries | kWritten | kAttributes);
    }
    std::erase_if(watches_, [&](const auto& entry) {
        if (entry.second) return false;
        static_cast<void>(sys::unwatch(inotify_, entry.first));
        return true;
    });
}

bool PathWatcher::look() {
    bool any = std::exchange(first_, false);
    if (any) watch_all();
    // What changes while the watches are set is read in the next round, so none is missed.
    constexpr int most_rounds = 16;
    for (int round = 0; round < most_rounds && read_changes(); ++round) {
        any = true;
        watch_all();
    }
    return any;
}

}  // namespace slipway::events
