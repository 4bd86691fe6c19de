// Executing a program by its name, as execvp(3) does.
#pragma once

#include <string_view>

#include "engine/sys/process.h"

namespace slipway::exec {

// Becomes the program: itself when the name has a slash, else from the first directory of `path`
// (as in $PATH; an empty element is the working directory) that has it. Only returns when that
// fails: EACCES and the like are told rather than ENOENT.
base::Errno execute_by_name(const char* name,
                            std::string_view path,
                            char* const* argv,
                            char* const* envp);

}  // namespace slipway::exec
