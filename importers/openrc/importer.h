// Scripts of OpenRC: /etc/init.d with conf.d, rc.conf and the runlevels of a root.
//
// The shell is parsed and never executed. What a script says in variables becomes native; a script
// whose functions do more starts through the prelude (prelude/), which sources it, runs its
// functions and executes the daemon in its own place. The report names the construct that was the
// reason. Scripts that the boot set replaces are not imported (distros/common/replaces.table).
#pragma once

#include <string_view>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "importers/common/importer.h"
#include "importers/common/root.h"

namespace slipway::importers::openrc {

// Names of scripts ("sshd", "openvpn.work") or paths of scripts. Empty: all executable scripts in
// /etc/init.d whose first line names openrc-run (or runscript). A service is enabled when a
// runlevel below /etc/runlevels has a link to it.
std::vector<model::Service> import_services(const common::Request& request,
                                            const common::FileReader& root,
                                            diag::Sink& sink);

// The prelude's file name in Slipway's directory of programs (${SLIPWAY_LIBDIR}).
inline constexpr std::string_view kPrelude = "openrc-prelude.sh";

}  // namespace slipway::importers::openrc
