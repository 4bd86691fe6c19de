// What one svscan leaves to the next in the same process: a file in memory with the table and the
// numbers of the descriptors, which stay open through the exec.
//
// The layout is only read by the same machine in the same boot. Whoever changes it changes the
// version: a program that knows another one says so when it is probed.
#pragma once

#include "engine/svscan/tree.h"

namespace slipway::svscan {

inline constexpr std::uint32_t kHandoverVersion = 2;

// The file, and all descriptors of the tree made to stay open; on failure they are as before.
sys::Result<sys::Fd> hand_over(Tree& tree);

// Undoes hand_over() when the exec failed.
void keep_to_ourselves(Tree& tree);

// Fills an empty tree from the file; false: it is damaged, and every descriptor above 2 was closed,
// as if this process had just been started.
bool take_handover(Tree& tree, sys::Fd file);

}  // namespace slipway::svscan
