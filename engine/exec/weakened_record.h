// Where `slipway status` finds what a start went without: supervise/weakened of the service
// directory, which is the working directory of slipway-exec at first.
//
// Only the start of the service itself (./run) has it, not those of the commands beside it, whose
// settings are the same. Where it cannot be written the log alone says what is missing. A start
// that has nothing to say makes no call.
#pragma once

#include <string_view>

#include "engine/exec/start.h"
#include "engine/formats/weakened_file.h"

namespace slipway::exec {

// For what is said after the root directory or the identity has changed.
void open_weakened_record(Start& start);

// What formats::weakened_line() is to be given.
formats::WeakenedStamp weakened_stamp(const Start& start);

// Whole lines of it.
void record_weakened(Start& start, std::string_view lines);

}  // namespace slipway::exec
