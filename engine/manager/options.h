// The command line of slipway-manager.
#pragma once

#include <string>
#include <variant>

#include "engine/plan/plan.h"

namespace slipway::manager {

struct Options {
    std::string run = "/run/slipway";
    std::string boot_state = "/etc/slipway/boot/state";
    int notify_fd = -1;                     // a newline is written there when clients are served
    plan::Millis hold = 5'000;              // the boot milestone must hold so long
    plan::Millis boot_limit = 600'000;      // a tentative boot is rebooted after so long
    plan::Millis shutdown_limit = 180'000;  // for stopping everything
};

// Text to print and the exit code to end with: --help, --version, or what was wrong.
struct Leave {
    std::string text;
    int code = 0;
};

// `run_from_environment` is $SLIPWAY_RUN or empty; --run goes before it.
std::variant<Options, Leave> parse_options(int argc,
                                           const char* const* argv,
                                           const char* run_from_environment);

}  // namespace slipway::manager
