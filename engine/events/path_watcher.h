// Watches paths that may not be there yet, by inotify(7): each directory on the way to one, as far
// as the way goes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/sys/inotify.h"

namespace slipway::events {

class PathWatcher {
public:
    enum class Inside { no, yes };  // tell also of what happens in a directory

    static sys::Result<PathWatcher> open();

    // An absolute path. Watched from the next look() on.
    void add(std::string path, Inside inside) { wanted_.push_back({std::move(path), inside}); }

    sys::BorrowedFd descriptor() const { return inotify_; }

    // Reads what has happened, and watches what has become the way. True when any of the paths may
    // have come, gone or changed since the last call; the first call gives true.
    bool look();

private:
    struct Wanted {
        std::string path;
        Inside inside = Inside::no;
    };

    bool read_changes();
    void watch_all();

    sys::Fd inotify_;
    std::vector<Wanted> wanted_;
    std::map<int, bool> watches_;  // number -> in use
    bool first_ = true;
};

}  // namespace slipway::events
