// The system's own programs, where it has one for the work.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "engine/sys/process.h"

namespace slipway::boot {

// The first of these paths that is executable, or nullptr.
const char* first_executable(std::initializer_list<const char*> paths);

// Runs the program and waits for it; 127 when it cannot be started. `arguments` are those behind
// argv[0], at most 60.
sys::WaitStatus run_program(const char* program, std::span<const char* const> arguments);

// Becomes the program. Only returns when that fails, after a message.
int become_program(const char* program, std::initializer_list<const char*> arguments);

}  // namespace slipway::boot
