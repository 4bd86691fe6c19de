// The commands of the command line. Each is a file that holds its row: name, what `--help`
// teaches, its options and what it does. docs/man/slipway.8 is compared with them by a test.
//
// A new command: its file with a `const Verb`, the row's name in commands.h and in the table of
// verbs.cc, its manual.
#pragma once

#include <functional>
#include <span>
#include <string>

namespace slipway::cli {

struct Options;
class Output;
class OptionSet;

// Does the work, prints, and gives the exit code.
using Run = std::function<int(const Options& options, Output& output)>;

struct Verb {
    const char* name;
    const char* group;
    const char* about;     // one line, also in the list of all commands
    const char* more;      // sentences; may be empty
    const char* examples;  // lines with "  slipway …"
    const char* codes;     // the exit codes it may end with besides 100 and 111: "0 1 7"
    const char* failed;    // what its exit code 1 means; may be empty
    // Declares its options and gives what runs with them. Values that several commands have are
    // kept in `options`; a command's own are kept by what it gives.
    Run (*declare)(OptionSet& set, Options& options);
};

// Exit codes that several rows have.
inline constexpr const char* kAsks = "0 7 8";
inline constexpr const char* kChanges = "0 1 3 4 5 6 7 8";

// In the order in which they are listed.
std::span<const Verb* const> verbs();

// What stands below the options in `slipway --help`, and in `slipway VERB --help`.
std::string help_of_all();
std::string help_of(const Verb& verb);

}  // namespace slipway::cli
