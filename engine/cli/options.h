// The command line of `slipway`, parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/cli/user_places.h"
#include "engine/cli/verbs.h"
#include "importers/driver/driver.h"

namespace slipway::cli {

// Each command uses what concerns it. What only one command has may as well be kept by what its
// row's `declare` gives.
struct Options {
    const Verb* verb = nullptr;        // the command
    Run command;                       // what it does
    std::string root = "/";            // definitions, generations and logs are looked for below it
    std::string run = "/run/slipway";  // of the manager that is asked
    bool run_named = false;            // by --run
    bool wants_user = false;           // --user
    std::optional<UserPlaces> user;    // and then, once they are known
    bool json = false;
    bool colour = false;

    std::vector<std::string> names;
    std::string directory;         // check, commit: definitions there and nowhere else
    bool force = false;            // stop, restart, start
    bool wait = true;              // the same, and for the whole machine
    bool wait_for_end = false;     // poweroff …: show what is stopped until the end
    std::uint64_t timeout_ms = 0;  // 0: as long as the service set allows
    bool all = false;              // list: hidden ones too
    bool apply = false;            // commit: and take it over at once
    std::string libdir;            // commit: where the programs will be; empty: beside this one

    std::string format;  // import
    std::string output;
    bool strict = false;
    bool include_own = false;
    bool dry_run = false;  // commit too: say what would be done
    bool verbose = false;  // exact and ignored constructs too
    importers::driver::Options::Report report = importers::driver::Options::Report::text;

    bool follow = false;       // log
    std::uint64_t lines = 20;  // log: how many of the last
    bool raw = false;          // log: time stamps as they are in the file
};

// Those that all commands have.
void declare_everywhere(OptionSet& set, Options& options);

// Text to print and the exit code to end with: --help, --version, or what was wrong.
struct Leave {
    std::string text;
    int code = 0;
};

// `run_from_environment` is $SLIPWAY_RUN or empty; --run goes before it. `colour`: the default.
std::variant<Options, Leave> parse_options(int argc,
                                           const char* const* argv,
                                           const std::string& run_from_environment,
                                           bool colour);

}  // namespace slipway::cli
