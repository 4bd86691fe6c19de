// The life of svscan after start-up.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

// Returns once the tree has ended.
void run(Tree& tree);

// Becomes .s6-svscan/finish, or exits with 0; pid 1 never exits.
[[noreturn]] void become_finish(Tree& tree);

// Start-up failed: becomes .s6-svscan/crash, or exits with `code`; pid 1 never exits.
[[noreturn]] void become_crash(Tree& tree, int code);

}  // namespace slipway::svscan
