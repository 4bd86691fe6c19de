// The shape of every importer: from names below a root to services and diagnostics.
//
// An importer finds its files, lexes, merges, translates, and gives one Service per unit, script or
// directory. It never runs what it reads and never writes. Nothing it read is dropped in silence:
// each construct is in the result, or in the sink with its class (diag::Loss), its place, the
// service's name (as in Service::name) and the way out. Constructs that are translated without loss
// are told with Loss::exact, so that reports can count and list them (see loss.h).
//
// The same root and request give the same services in the same order, whatever the order of
// directory entries, and the same diagnostics.
#pragma once

#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/common/root.h"

namespace slipway::importers::common {

struct Request {
    // Names in the format's own spelling ("nginx", "nginx.service", "openvpn@work") or paths inside
    // the root. Empty: everything the root has, except what the importer's own table says is not
    // for import.
    std::vector<std::string> names;
    // Also those that are not for import by default (parts of the old init itself).
    bool include_own = false;
};

// What one format offers to the driver. A name that is not found is an error in the sink. A service
// with a refused construct is in the result as well (the driver decides whether it is written).
using Importer = std::vector<model::Service> (*)(const Request&, const FileReader&, diag::Sink&);

}  // namespace slipway::importers::common
