// The paths of definitions ([Path]): raises their events while something is there, pulses them when
// something has changed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/events/definition.h"
#include "engine/events/path_watcher.h"
#include "engine/events/service_watch.h"
#include "engine/events/source.h"

namespace slipway::events {

struct PathEvent {
    EventId id = 0;
    std::string name;  // as the node is called
    std::vector<PathDefinition> paths;
    std::vector<std::string> make_directories;
    std::vector<std::string> triggers;
};

class PathSource : public Source {
public:
    static sys::Result<std::unique_ptr<Source>> open(std::vector<PathEvent> events,
                                                     const std::string& run);

    PathSource(std::vector<PathEvent> events, const std::string& run);

    void add_polls(std::vector<sys::Poll>& polls) const override;
    void turn(Board& board, Millis now, std::span<const sys::Poll> ready) override;
    std::optional<Millis> next_due() const override;

private:
    struct Watched {
        PathDefinition path;
        std::size_t number = 0;  // in the watcher; of those with wildcards, none
    };

    struct Entry {
        PathEvent event;
        std::vector<Watched> paths;
        bool has_state = false;  // some path is there or is not; the others only change
        bool holds = false;
        bool again = false;   // it still holds, and nothing of what it triggers is active any more
        Millis begun_at = 0;  // when what it triggers was started, or told to
        Millis ended_at = 0;  // when that ended, as far as it is known
    };

    void look(std::span<const sys::Poll> ready);
    bool wanted(const Entry& entry) const;
    void tell(Entry& entry, Board& board, Millis now);
    void follow_services(Entry& entry);

    ServiceWatch services_;
    PathWatcher watcher_;
    bool failed_ = false;  // something could not be looked at
    std::vector<Entry> entries_;
    bool has_globs_ = false;
    Millis ask_at_ = 0;
};

}  // namespace slipway::events
