#include "engine/events/path_watcher.h"

#include <array>
#include <cerrno>

#include "engine/events/look.h"
#include "engine/sys/file.h"

namespace slipway::events {
namespace {

using namespace sys::path_changes;

// A directory on the way may be renamed or removed; in the last one that is there, the next part
// may come or go.
constexpr std::uint32_t kOnTheWay = kSelfDeleted | kSelfMoved;
constexpr std::uint32_t kEntries = kCreated | kDeleted | kMovedFrom | kMovedTo;

constexpr std::uint32_t told_of(PathWatcher::Inside inside) {
    constexpr std::uint32_t written = kEntries | kWritten | kAttributes;
    switch (inside) {
        case PathWatcher::Inside::no:
            return 0;
        case PathWatcher::Inside::yes:
        case PathWatcher::Inside::written:
            return written;
        case PathWatcher::Inside::modified:
            return written | kModified;
    }
    return 0;
}

bool tells(PathWatcher::Inside inside) {
    return inside == PathWatcher::Inside::written || inside == PathWatcher::Inside::modified;
}

}  // namespace

sys::Result<PathWatcher> PathWatcher::open() {
    auto inotify = sys::open_inotify();
    if (!inotify) return inotify.error();
    PathWatcher watcher;
    watcher.inotify_ = std::move(inotify).value();
    auto mounts = sys::open_at(sys::kHere, "/proc/self/mountinfo", sys::Open::read);
    if (mounts)
        watcher.mounts_ = std::move(mounts).value();
    else
        watcher.failed_ = !is_answer(mounts.error());
    return watcher;
}

void PathWatcher::add_polls(std::vector<sys::Poll>& polls) const {
    polls.push_back({inotify_.number(), sys::kReadable, 0});
    polls.push_back({mounts_.number(), sys::kPriority, 0});
}

bool PathWatcher::set_more(std::vector<std::string> paths) {
    if (paths == more_) return false;
    more_ = std::move(paths);
    if (!first_) watch_all();
    return true;
}

void PathWatcher::take(const sys::PathChange& change) {
    const auto found = watches_.find(change.watch);
    // What was lost may have been anything.
    if ((change.changes & kOverflow) != 0)
        for (Wanted& wanted : wanted_) wanted.touched = tells(wanted.inside);
    if (found == watches_.end()) return;
    for (const std::size_t number : found->second.targets) {
        Wanted& wanted = wanted_[number];
        if ((change.changes & told_of(wanted.inside)) != 0) wanted.touched = tells(wanted.inside);
    }
    // The kernel has taken the watch away.
    if ((change.changes & kIgnored) != 0) watches_.erase(found);
}

bool PathWatcher::read_changes() {
    alignas(8) std::array<std::uint8_t, 16384> buffer;
    bool any = false;
    for (;;) {
        const auto size = sys::read(inotify_, std::span(buffer));
        if (!size && size.error().value != EAGAIN) {
            failed_ = true;
            inotify_ = {};  // it would fail at once and again
        }
        if (!size || size.value() == 0) return any;
        std::span<const std::uint8_t> bytes = std::span(buffer).first(size.value());
        sys::PathChange change;
        while (sys::next_change(bytes, change)) {
            any = true;
            take(change);
        }
    }
}

// Its number, or -1.
int PathWatcher::watch(const std::string& path, std::uint32_t changes) {
    const auto number = sys::watch_path(inotify_, path, changes | kAddToOthers);
    if (!number) {
        failed_ = failed_ || !is_answer(number.error());
        return -1;
    }
    watches_[number.value()].used = true;
    return number.value();
}

void PathWatcher::watch_way(const std::string& path) {
    std::size_t at = 0;
    for (;;) {
        const std::size_t next = path.find('/', at + 1);
        const std::string directory = at == 0 ? "/" : path.substr(0, at);
        const std::string child = path.substr(0, next);
        const auto there = next == path.npos ? std::optional(false) : is_there(child);
        failed_ = failed_ || !there;
        const bool last = !there.value_or(false);
        if (watch(directory, last ? kOnTheWay | kEntries : kOnTheWay) < 0 || last) return;
        at = next;
    }
}

void PathWatcher::watch_target(std::size_t number, bool first) {
    Wanted& wanted = wanted_[number];
    if (const int target = watch(wanted.path, told_of(wanted.inside)); target >= 0)
        watches_[target].targets.push_back(number);
    if (!tells(wanted.inside)) return;
    const auto status = sys::status_at(sys::kHere, wanted.path);
    failed_ = failed_ || (!status && !is_answer(status.error()));
    const Identity now =
        status ? Identity({status.value().device, status.value().inode}) : std::nullopt;
    if (now != wanted.file && !first) wanted.touched = true;
    wanted.file = now;
}

void PathWatcher::watch_all() {
    for (auto& [number, watch] : watches_) watch = {};
    for (std::size_t number = 0; number < wanted_.size(); ++number) {
        watch_way(wanted_[number].path);
        if (wanted_[number].inside != Inside::no) watch_target(number, first_);
    }
    for (const std::string& path : more_) {
        watch_way(path);
        watch(path, kEntries);
    }
    std::erase_if(watches_, [&](const auto& entry) {
        if (entry.second.used) return false;
        static_cast<void>(sys::unwatch(inotify_, entry.first));
        return true;
    });
}

bool PathWatcher::look(std::span<const sys::Poll> ready) {
    if (!inotify_.valid()) return false;
    constexpr std::size_t of_mounts = 1;
    bool any = first_ || (ready.size() > of_mounts && ready[of_mounts].ready != 0);
    if (any) watch_all();
    first_ = false;
    // What changes while the watches are set is read in the next round, so none is missed.
    constexpr int most_rounds = 16;
    for (int round = 0; round < most_rounds && read_changes(); ++round) {
        any = true;
        watch_all();
    }
    return any;
}

}  // namespace slipway::events
