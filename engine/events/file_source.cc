#include "engine/events/file_source.h"

#include "engine/events/look.h"

namespace slipway::events {
namespace {

std::optional<bool> holds(const FileEvent& event) {
    return event.kind == FileEvent::Kind::exists ? is_there(event.path) : has_entries(event.path);
}

}  // namespace

sys::Result<std::unique_ptr<Source>> FileSource::open(FileEvents events) {
    auto watcher = PathWatcher::open();
    if (!watcher) return watcher.error();
    auto source = std::make_unique<FileSource>();
    source->watcher_ = std::move(watcher).value();
    for (const auto& [id, event] : events)
        source->watcher_.add(event.path, event.kind == FileEvent::Kind::not_empty
                                             ? PathWatcher::Inside::yes
                                             : PathWatcher::Inside::no);
    source->events_ = std::move(events);
    return std::unique_ptr<Source>(std::move(source));
}

void FileSource::add_polls(std::vector<sys::Poll>& polls) const {
    watcher_.add_polls(polls);
}

void FileSource::turn(Board& board, Millis now, std::span<const sys::Poll> ready) {
    const bool moved = watcher_.look(ready);
    if (watcher_.failed()) board.doubt();
    if (!moved) return;
    for (const auto& [id, event] : events_) {
        if (const auto is_so = holds(event))
            board.say(id, *is_so, now);
        else
            board.doubt();
    }
}

}  // namespace slipway::events
