// `login-session`: what the modules of a PAM stack commonly give a login, done without PAM, whose
// modules are shared libraries that a static program cannot load.
//
// * /run/user/UID, the user's with mode 0700, is there, and is XDG_RUNTIME_DIR (XDG Base Directory
//   Specification; it stays until the next boot).
// * The login uid (pam_loginuid(8)) by which audit knows who began it.
//
// The variables of /etc/environment (pam_env(8)) are a line of their own in the plan.
#pragma once

#include "engine/exec/start.h"

namespace slipway::exec {

// After the environment is built and before privileges end. 0 or the exit code.
int open_login_session(Start& start);

}  // namespace slipway::exec
