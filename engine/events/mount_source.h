// File systems that are mounted, from /proc/self/mountinfo.
#pragma once

#include <memory>

#include "engine/events/file_source.h"

namespace slipway::events {

// The paths at which something is mounted, of the text of a mountinfo file. Lines that are none
// are passed over.
std::vector<std::string> mounted_paths(std::string text);

class MountSource : public Source {
public:
    static sys::Result<std::unique_ptr<Source>> open(FileEvents events);

    void add_polls(std::vector<sys::Poll>& polls) const override;
    void turn(Board& board, Millis now, std::span<const sys::Poll> ready) override;

private:
    sys::Result<std::string> read() const;

    FileEvents events_;
    sys::Fd table_;
    bool first_ = true;
};

}  // namespace slipway::events
