#include "engine/events/file_event.h"

#include "engine/formats/event_name.h"

namespace slipway::events {

std::optional<FileEvent> file_event(std::string_view name) {
    using Kind = formats::EventName::Kind;
    const auto found = formats::event_name(name);
    if (!found) return std::nullopt;
    const auto at = [&](FileEvent::Kind kind, const char* root) {
        return FileEvent{kind, std::string(root).append(found->subject)};
    };
    switch (found->kind) {
        case Kind::path:
            return at(FileEvent::Kind::exists, "/");
        case Kind::not_empty:
            return at(FileEvent::Kind::not_empty, "/");
        case Kind::mount:
            return at(FileEvent::Kind::mount, "/");
        case Kind::device:
            return at(FileEvent::Kind::device, "/dev/");
        default:
            return std::nullopt;
    }
}

}  // namespace slipway::events
