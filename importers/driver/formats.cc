#include "importers/driver/driver.h"
#include "importers/openrc/importer.h"
#include "importers/runit/importer.h"
#include "importers/systemd/importer.h"

namespace slipway::importers::driver {

std::vector<Format> formats() {
    return {
        {"openrc", openrc::import_services, "scripts of OpenRC (/etc/init.d, conf.d, runlevels)"},
        {"runit", runit::import_services, "service directories of runit (/etc/sv)"},
        {"systemd", systemd::import_units, "units of systemd (services, targets, sockets)"},
    };
}

}  // namespace slipway::importers::driver
