// Watches paths that may not be there yet, by inotify(7): each directory on the way to one, as far
// as the way goes. A file system that is mounted over the way tells nothing there, so the table of
// mounts is watched as well.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/sys/inotify.h"
#include "engine/sys/poll.h"

namespace slipway::events {

class PathWatcher {
public:
    // What is told of the path itself, beside its coming and going.
    enum class Inside {
        no,
        yes,      // what happens in a directory, what is done with a file once it was written
        written,  // the same, and touched() tells of it
        modified  // the same, and of each write
    };

    static sys::Result<PathWatcher> open();

    // An absolute path, watched from the next look() on; gives its number.
    std::size_t add(std::string path, Inside inside) {
        wanted_.push_back({std::move(path), inside, {}, false});
        return wanted_.size() - 1;
    }

    // Paths that are watched beside those, in place of those that were given before; true: they
    // are other ones.
    bool set_more(std::vector<std::string> paths);

    // Adds what to wait for.
    void add_polls(std::vector<sys::Poll>& polls) const;

    // Reads what has happened, and watches what has become the way. True when any of the paths may
    // have come, gone or changed since the last call; the first call gives true. `ready`: what was
    // added comes first in it, after the waiting; empty: nobody has waited.
    bool look(std::span<const sys::Poll> ready = {});

    // Something could not be watched, or not be read, for a reason that passes: look() may miss it.
    bool failed() const { return failed_; }

    // Whether the file or directory of this number (of Inside::written or modified) was changed,
    // came or went since this was last asked. What was there at the first look() was not changed.
    bool touched(std::size_t number) { return std::exchange(wanted_[number].touched, false); }

private:
    using Identity = std::optional<std::pair<std::uint64_t, std::uint64_t>>;

    struct Wanted {
        std::string path;
        Inside inside = Inside::no;
        Identity file;  // as it was last seen
        bool touched = false;
    };

    struct Watch {
        bool used = false;
        std::vector<std::size_t> targets;  // whose path it is
    };

    bool read_changes();
    void take(const sys::PathChange& change);
    void watch_all();
    void watch_way(const std::string& path);
    void watch_target(std::size_t number, bool first);
    int watch(const std::string& path, std::uint32_t changes);

    sys::Fd inotify_;
    sys::Fd mounts_;  // none where there is no /proc
    std::vector<Wanted> wanted_;
    std::vector<std::string> more_;
    std::map<int, Watch> watches_;  // by number
    bool first_ = true;
    bool failed_ = false;
};

}  // namespace slipway::events
