// Locks that the program holds without knowing, by an inherited descriptor.
#pragma once

#include "engine/chain/loader.h"

namespace slipway::chain {

enum class Wait { no, yes };

// Locks the file with flock(2), making it (0600) if it is not there. 0, or 111 after a message;
// without `say` no message.
int lock_file(const Call& call, const char* path, Wait wait, bool say = true);

}  // namespace slipway::chain
