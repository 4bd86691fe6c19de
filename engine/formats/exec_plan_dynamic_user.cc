#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {

bool apply_dynamic_user(DirectiveLine& line) {
    if (!absolute_path(line.argument(0)))
        return line.refuse(line.arguments[0], "not an absolute path");
    line.plan->dynamic_users = line.arguments[0];
    return true;
}

}  // namespace slipway::formats
