// The name spaces of a command and the file system it sees in them (docs/formats/exec-plan.md, "The
// view").
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Before the identity is given up. Makes no call where the plan says nothing about it.
int enter_view(Start& start);

// With the groups and before the user: root and the service's user and group stay what they are in
// it, all others become nobody.
int enter_user_name_space(Start& start);

// What the service had in place of /tmp and /var/tmp goes, with all that is in it; its next start
// gets new ones. So do the name spaces that it shared, with the last service that does. 0, or the
// exit code where something stays.
int leave_view(const Start& start);

// Whether the root directory of the plan is entered with the view.
bool view_has_root(const Start& start);

}  // namespace slipway::exec
