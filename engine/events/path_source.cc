#include "engine/events/path_source.h"

#include <algorithm>
#include <cerrno>

#include "engine/events/glob_search.h"
#include "engine/events/look.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::events {
namespace {

using formats::EventKey;

// The manager tells which events are wanted; whatever it did not, is found at the latest then.
constexpr Millis kAskEach = 60'000;
// What is still there when all has been done is told again, so often at most.
constexpr Millis kAgain = 1'000;
constexpr unsigned kDirectoryMode = 0755;

bool is_state(EventKey kind) {
    return kind == EventKey::exists || kind == EventKey::exists_glob ||
           kind == EventKey::directory_not_empty;
}

PathWatcher::Inside inside_of(EventKey kind) {
    if (kind == EventKey::modified) return PathWatcher::Inside::modified;
    if (kind == EventKey::changed) return PathWatcher::Inside::written;
    return kind == EventKey::exists ? PathWatcher::Inside::no : PathWatcher::Inside::yes;
}

std::optional<bool> holds(const PathDefinition& path) {
    if (path.kind == EventKey::exists) return is_there(path.path);
    if (path.kind == EventKey::exists_glob) return search_glob(path.path).found;
    return path.kind == EventKey::directory_not_empty ? has_entries(path.path) : false;
}

// With all that lead to it.
void make_directories(const std::string& path) {
    for (std::size_t slash = 1; slash != path.npos;) {
        slash = path.find('/', slash);
        const std::string part = path.substr(0, slash);
        if (slash != path.npos) ++slash;
        const auto made = sys::make_directory_at(sys::kHere, part, kDirectoryMode);
        if (made || made.error().value == EEXIST) continue;
        sys::report({"slipway-events: cannot make ", part, sys::explain(made.error()).view()});
        return;
    }
}

}  // namespace

PathSource::PathSource(std::vector<PathEvent> events, const std::string& run) : services_(run) {
    for (PathEvent& event : events) {
        services_.add(event.name);
        for (const std::string& name : event.triggers) services_.add(name);
        for (const std::string& path : event.make_directories) make_directories(path);
        Entry entry;
        for (const PathDefinition& path : event.paths) {
            entry.has_state = entry.has_state || is_state(path.kind);
            has_globs_ = has_globs_ || path.kind == EventKey::exists_glob;
            entry.paths.push_back({path, 0});
        }
        entry.event = std::move(event);
        entries_.push_back(std::move(entry));
    }
}

sys::Result<std::unique_ptr<Source>> PathSource::open(std::vector<PathEvent> events,
                                                      const std::string& run) {
    auto source = std::make_unique<PathSource>(std::move(events), run);
    auto watcher = PathWatcher::open();
    if (!watcher) return watcher.error();
    source->watcher_ = std::move(watcher).value();
    for (Entry& entry : source->entries_)
        for (Watched& one : entry.paths)
            if (one.path.kind != EventKey::exists_glob)
                one.number = source->watcher_.add(one.path.path, inside_of(one.path.kind));
    return std::unique_ptr<Source>(std::move(source));
}

void PathSource::add_polls(std::vector<sys::Poll>& polls) const {
    watcher_.add_polls(polls);
    services_.add_polls(polls);
}

std::optional<Millis> PathSource::next_due() const {
    Millis next = std::min(ask_at_, services_.next_due().value_or(ask_at_));
    for (const Entry& entry : entries_)
        if (entry.again) next = std::min(next, entry.begun_at + kAgain);
    return next;
}

// What matches a wildcard may have to be watched itself.
void PathSource::look(std::span<const sys::Poll> ready) {
    if (!watcher_.look(ready)) return;
    constexpr int most_rounds = 16;
    for (int round = 0; has_globs_ && round < most_rounds; ++round) {
        std::vector<std::string> watched;
        for (const Entry& entry : entries_)
            for (const Watched& one : entry.paths)
                if (one.path.kind == EventKey::exists_glob)
                    for (std::string& path : search_glob(one.path.path).watched)
                        watched.push_back(std::move(path));
        if (!watcher_.set_more(std::move(watched))) break;
    }
    for (Entry& entry : entries_) {
        bool any = false, doubt = false;
        for (const Watched& one : entry.paths) {
            const auto is_so = events::holds(one.path);
            any = any || is_so.value_or(false);
            doubt = doubt || !is_so;
        }
        failed_ = failed_ || doubt;
        if (any || !doubt) entry.holds = any;
    }
}

// One that starts nothing only says what is there, to whoever needs it.
bool PathSource::wanted(const Entry& entry) const {
    return entry.event.triggers.empty() || services_.of(entry.event.name).wanted;
}

// It may have begun and ended since the last look.
void PathSource::follow_services(Entry& entry) {
    bool active = false;
    Millis ended = 0;
    for (const std::string& name : entry.event.triggers) {
        const Activity& activity = services_.of(name).activity;
        active = active || activity.active;
        entry.begun_at = std::max(entry.begun_at, activity.active_at);
        ended = std::max(ended, activity.inactive_at);
    }
    if (active || !entry.holds)
        entry.again = false;
    else if (ended != entry.ended_at)
        entry.again = true;
    entry.ended_at = ended;
}

void PathSource::tell(Entry& entry, Board& board, Millis now) {
    const bool is_wanted = wanted(entry);
    if (entry.has_state) board.say(entry.event.id, entry.holds && is_wanted, now);
    bool pulse = entry.again && now >= entry.begun_at + kAgain;
    for (const Watched& one : entry.paths)
        if (!is_state(one.path.kind) && watcher_.touched(one.number)) pulse = true;
    if (!is_wanted) entry.again = false;  // what is not wanted has nothing to wait for
    if (!pulse || !is_wanted) return;
    entry.again = false;
    entry.begun_at = now;
    board.pulse(entry.event.id);
}

void PathSource::turn(Board& board, Millis now, std::span<const sys::Poll> ready) {
    look(ready);
    if (watcher_.failed() || failed_) board.doubt();
    static_cast<void>(services_.turn(now));
    if (services_.known() && now >= ask_at_) static_cast<void>(services_.ask(now));
    if (now >= ask_at_) ask_at_ = now + kAskEach;
    if (!services_.known()) return;
    for (Entry& entry : entries_) {
        follow_services(entry);
        tell(entry, board, now);
    }
}

}  // namespace slipway::events
