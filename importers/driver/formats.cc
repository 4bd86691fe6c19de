#include "importers/driver/driver.h"
#include "importers/systemd/importer.h"

namespace slipway::importers::driver {

std::vector<Format> formats() {
    return {
        {"systemd", systemd::import_units, "units of systemd (services, targets, sockets)"},
    };
}

}  // namespace slipway::importers::driver
