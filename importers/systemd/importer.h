// The systemd importer (design, section 7): units of a root as services.
#pragma once

#include "importers/common/importer.h"

namespace slipway::importers::systemd {

// See common::Importer. Names may be given without their type ("nginx": a service), as instances
// ("postgresql@15-main") or as paths inside the root. A socket becomes part of the service it
// starts; timers and paths become events that are refused for now; units of systemd itself, slices
// and templates are reported and give no service.
std::vector<model::Service> import_units(const common::Request& request,
                                         const common::FileReader& root,
                                         diag::Sink& sink);

}  // namespace slipway::importers::systemd
