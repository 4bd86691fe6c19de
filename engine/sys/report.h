// Messages of the heap-free programs: one line, one write, on standard error.
#pragma once

#include <initializer_list>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/base/result.h"

namespace slipway::sys {

// Writes "PARTS…\n" to standard error. Longer than 1000 bytes: the end is replaced by "…". Control
// characters in PARTS, as names of files may have them, are shown as '?': one message is one line.
void report(std::initializer_list<std::string_view> parts);

// ": ENOENT (no such file or directory)" for the end of a message.
base::FixedString<72> explain(base::Errno error);

// Whether `option` ("--help", "--version") is the only argument of the program.
bool asked_for(std::string_view option, int argc, char** argv);

// Writes the answer to standard output; gives the exit code.
int answer(std::string_view text);

// The answer to "--version"; gives the exit code.
int answer_version(std::string_view program);

}  // namespace slipway::sys
