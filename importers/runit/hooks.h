// finish, check, control/*, and the other files of a service directory.
#pragma once

#include "importers/runit/context.h"

namespace slipway::importers::runit {

void translate_hooks(Context& context);

// A script that ends in `pause` does its work and stays up: its commands become the run, its finish
// the way down.
void become_oneshot(Context& context);

// Only assignments, which the engine reads by itself?
bool plain_variables(const std::string& text, const std::string& path);

// The same for all files of variables of the service; else the obstacle is set.
bool variables_are_plain(Context& context);

}  // namespace slipway::importers::runit
