#include "engine/events/file_source.h"

#include "engine/sys/directory.h"
#include "engine/sys/file.h"

namespace slipway::events {
namespace {

bool holds(const FileEvent& event) {
    if (event.kind == FileEvent::Kind::exists) return sys::status_at(sys::kHere, event.path).ok();
    auto reader = sys::open_directory(sys::kHere, event.path);
    if (!reader) return false;
    const auto entry = reader.value().next();
    return entry.ok() && entry.value().has_value();
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
    polls.push_back({watcher_.descriptor().value, sys::kReadable, 0});
}

void FileSource::turn(Board& board, Millis now, std::span<const sys::Poll> /*ready*/) {
    if (!watcher_.look()) return;
    for (const auto& [id, event] : events_) board.say(id, holds(event), now);
}

}  // namespace slipway::events
