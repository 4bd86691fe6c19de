#include "engine/exec/service_end.h"

#include "engine/exec/credentials.h"
#include "engine/exec/terminal.h"

namespace slipway::exec {

void undo_start(Start& start) {
    if (!start.plan.at_end) return;
    remove_credentials(start);
    leave_terminal(start);
}

}  // namespace slipway::exec
