// What a program prints, for programs that start few and trusted ones: bounded in time and size.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/sys/process.h"

namespace slipway::sys {

struct ProgramOutput {
    std::string_view text;  // in the caller's buffer
    WaitStatus status;
};

// Runs argv[0], searched for in `path`, in "/", and reads its standard output into `buffer` until
// it has ended. What does not end within `nanoseconds` (ETIMEDOUT) or prints more than fits (EFBIG)
// is killed; neither is waited for any longer. It ends with its parent, too. A program that cannot
// be executed has ended with exit code 127.
Result<ProgramOutput> program_output(char* const* argv,
                                     char* const* envp,
                                     std::string_view path,
                                     std::span<char> buffer,
                                     std::uint64_t nanoseconds);

}  // namespace slipway::sys
