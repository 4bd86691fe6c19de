// A directory whose files are environment variables.
#pragma once

#include "engine/chain/loader.h"

namespace slipway::chain {

// How a file becomes a value. As daemontools has it: the first line without trailing blanks, NUL
// becomes a newline.
struct Reading {
    bool whole_file = false;
    bool keep_end = false;  // of a line: its blanks; of a file: its newline
    bool clamp = false;     // at most 4095 bytes of a file count
    bool directory_may_lack = false;
    bool skip_directories = false;  // otherwise they are an error
    bool skip_equal_signs = false;  // of files with '=' in their names
    char null_becomes = '\n';
};

// 0 or the exit code.
int read_environment_directory(Call& call, const char* directory, const Reading& reading);

}  // namespace slipway::chain
