// Standard input, output and error of the commands.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Where standard error is a copy of the standard output that was given (a service with a logger),
// it is made before anything can go wrong: people look for messages in the service's log.
int speak_into_log(const Start& start);

// Opens them with the privileges slipway-exec has and puts them at 0, 1 and 2. Messages go to the
// new standard error from there on.
// `holder`: where the pipes of pipelines are; empty: there is none.
int open_standard_files(Start& start, std::string_view holder);

}  // namespace slipway::exec
