// log/run: where the lines of a service go.
#pragma once

#include "importers/runit/context.h"

namespace slipway::importers::runit {

// Fills context.service.log from the directory `log` of the service, if there is one. Known are
// svlogd (with its file `config`), vlogger and logger; another program keeps its lines in our own
// log directory and is reported.
void translate_log(Context& context);

}  // namespace slipway::importers::runit
