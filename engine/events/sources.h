// Which source watches which event of a generation.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/events/board.h"
#include "engine/events/source.h"
#include "engine/live/generation.h"

namespace slipway::events {

// The board of one generation, and who writes on it.
struct Watch {
    Board board;
    std::vector<std::unique_ptr<Source>> sources;
};

// Events that no source knows are left to whoever sends them (`slipway event`). What cannot be
// watched is reported. `run` is RUN.
Watch watch_events(const live::Generation& generation, const std::string& run);

}  // namespace slipway::events
