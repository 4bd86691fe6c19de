// Devices that are there, and that udev has done with where it runs.
#pragma once

#include <memory>

#include "engine/events/file_source.h"
#include "engine/events/uevent.h"

namespace slipway::events {

class DeviceSource : public Source {
public:
    static sys::Result<std::unique_ptr<Source>> open(FileEvents events);

    void add_polls(std::vector<sys::Poll>& polls) const override;
    void turn(Board& board, Millis now, std::span<const sys::Poll> ready) override;

private:
    // Whether a message about some of the devices has come; messages that were lost count as such.
    bool read_messages();

    FileEvents events_;
    PathWatcher watcher_;
    bool failed_ = false;  // messages could not be read
    sys::Fd messages_;
};

}  // namespace slipway::events
