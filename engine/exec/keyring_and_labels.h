// The keyring of the service, and what security modules shall take it for.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// Which modules the kernel has, asked as long as /sys is there. A label for one that it has not is
// left out, as the plan says of what is impossible.
int check_labels(Start& start);

// Smack's, from now on: before the change of identity, which takes the right to it.
int change_label(const Start& start);

// After the change of identity: the keyring is the user's. The labels are the program's.
int give_keyring_and_labels(Start& start);

}  // namespace slipway::exec
