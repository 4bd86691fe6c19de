// The keyrings of this process (keyrings(7)).
#pragma once

#include "engine/sys/fd.h"

namespace slipway::sys {

// A new and empty session keyring, of the user that this process is.
Status new_session_keyring();
// What that user has in the keyring of all his processes is found through the session's as well.
Status link_user_keyring();

}  // namespace slipway::sys
