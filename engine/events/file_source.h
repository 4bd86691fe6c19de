// Paths that are there, and directories with something in them.
#pragma once

#include <memory>
#include <utility>

#include "engine/events/file_event.h"
#include "engine/events/path_watcher.h"
#include "engine/events/source.h"

namespace slipway::events {

using FileEvents = std::vector<std::pair<EventId, FileEvent>>;

class FileSource : public Source {
public:
    static sys::Result<std::unique_ptr<Source>> open(FileEvents events);

    void add_polls(std::vector<sys::Poll>& polls) const override;
    void turn(Board& board, Millis now, std::span<const sys::Poll> ready) override;

private:
    FileEvents events_;
    PathWatcher watcher_;
};

}  // namespace slipway::events
