// What some packages' generators would add at boot, from the same files and by the same rules.
#pragma once

#include <string>
#include <vector>

#include "importers/systemd/store.h"

namespace slipway::importers::systemd {

// Instances that a generator would have made parts of a unit: for each Debian PostgreSQL cluster
// that is set to start by itself "postgresql@15-main.service" of "postgresql.service", for each
// OpenVPN configuration and so on. Sorted; links of the file system are not repeated.
std::vector<Link> generated_links(const common::FileReader& root);

}  // namespace slipway::importers::systemd
