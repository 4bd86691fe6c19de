// The names of events of files, mounts and devices (docs/formats/events.md): "path/run/x.sock",
// "mount/srv/data", "device/sda1".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slipway::events {

struct FileEvent {
    enum class Kind {
        exists,     // a path is there
        not_empty,  // a directory, and something is in it
        mount,      // a file system is mounted there
        device,     // below /dev, and udev has done with it where it runs
    };
    Kind kind = Kind::exists;
    std::string path;  // absolute
    friend bool operator==(const FileEvent&, const FileEvent&) = default;
};

// Without "event:" before it. std::nullopt: it is no such event. A path with empty parts, "." or
// ".." is none: it would have two names.
std::optional<FileEvent> file_event(std::string_view name);

}  // namespace slipway::events
