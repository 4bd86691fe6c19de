// The programs that change the process and then execute another: chpst and its kin.
#pragma once

#include <string>
#include <vector>

#include "engine/model/service.h"
#include "importers/runit/context.h"

namespace slipway::importers::runit {

// Takes the wrappers that `command` begins with (chpst, setuidgid, envdir, softlimit, pgrphack,
// setlock, env, nice, setsid, exec) off it, as far as a definition can say what they do. A wrapper
// with an option that cannot be said stays as the program that is run, which is reported.
void unwrap(Context& context, model::Command& command, const shell::Place& place);

}  // namespace slipway::importers::runit
