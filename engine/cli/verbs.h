// The commands of the command line: names, groups and what `--help` teaches. docs/man/slipway.8 is
// compared with it by a test.
#pragma once

#include <span>
#include <string>

#include "engine/cli/options.h"

namespace slipway::cli {

struct Verb {
    Command command;
    const char* name;
    const char* group;
    const char* about;     // one line, also in the list of all commands
    const char* more;      // sentences; may be empty
    const char* examples;  // lines with "  slipway …"
    const char* codes;     // the exit codes it may end with besides 100 and 111: "0 1 7"
    const char* failed;    // what its exit code 1 means; may be empty
};

// In the order in which they are listed.
std::span<const Verb> verbs();

// What stands below the options in `slipway --help`, and in `slipway VERB --help`.
std::string help_of_all();
std::string help_of(const Verb& verb);

}  // namespace slipway::cli
