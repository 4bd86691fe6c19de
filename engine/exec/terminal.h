// The terminal of a service and its login record, before its program and after its end
// (systemd.exec(5), TTYReset= and the following, UtmpIdentifier=).
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// What the plan's `terminal` says is done to it, and a record in utmp and wtmp is made for this
// process. A terminal that is not there, or none, is passed over: whoever reads from it will say
// so.
void prepare_terminal(const Start& start);

// The same to the terminal, which is root's again, and the record becomes that of an ended session.
void leave_terminal(const Start& start);

}  // namespace slipway::exec
