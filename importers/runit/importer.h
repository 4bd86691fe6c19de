// Service directories of runit: run, finish, check, control, log, conf, env, down.
//
// Behaviour as in runit's manual pages and, for Debian's interpreter invoke-run, as in
// invoke-run(5). A run script that only says what a definition can say becomes a native service;
// any other is run by its shell at each start, and the report says which construct was the reason.
#pragma once

#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/common/importer.h"
#include "importers/common/root.h"

namespace slipway::importers::runit {

// Names are looked up in /etc/sv, /etc/runit/sv and /usr/share/runit/sv, in this order; paths name
// a service directory. Empty: all directories of these places. A service is enabled when one of the
// directories runsvdir looks at (/etc/service, /var/service, /service, /etc/runit/runsvdir/default)
// has it and it has no `down` file.
std::vector<model::Service> import_services(const common::Request& request,
                                            const common::FileReader& root,
                                            diag::Sink& sink);

}  // namespace slipway::importers::runit
