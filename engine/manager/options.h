// The command line of slipway-manager.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "engine/plan/plan.h"

namespace slipway::manager {

struct Options {
    std::string run = "/run/slipway";
    std::string boot_state = "/etc/slipway/boot/state";
    int notify_fd = -1;  // a newline is written there when clients are served
    // In place of what the generation's settings say (settings.h).
    std::optional<plan::Millis> hold;            // the boot milestone must hold so long
    std::optional<plan::Millis> boot_limit;      // a tentative boot is rebooted after so long
    std::optional<plan::Millis> shutdown_limit;  // for stopping everything
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
