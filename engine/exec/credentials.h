// Credentials: secrets and the like that a service is handed in files of its own (systemd.exec(5),
// "Credentials").
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Makes the directory /run/credentials/SERVICE anew (for other users than root $XDG_RUNTIME_DIR in
// place of /run) with what the plan lists, readable for the plan's user only, and exports
// CREDENTIALS_DIRECTORY. A plan that only keeps them, or is for the end of a service, exports.
int provide_credentials(Start& start);

// Takes it away; nobody may be left who needs it.
void remove_credentials(const Start& start);

}  // namespace slipway::exec
