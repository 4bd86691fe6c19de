// The command line of slipway-events.
#pragma once

#include <string>
#include <variant>

namespace slipway::events {

struct Options {
    std::string run = "/run/slipway";
    int notify_fd = -1;  // a newline is written there when it watches
};

// Text to print and the exit code to end with: --help, --version, or what was wrong.
struct Leave {
    std::string text;
    int code = 0;
};

// `run_from_environment` is $SLIPWAY_RUN or null; --run goes before it.
std::variant<Options, Leave> parse_options(int argc,
                                           const char* const* argv,
                                           const char* run_from_environment);

}  // namespace slipway::events
