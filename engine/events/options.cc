#include "engine/events/options.h"

#include <string_view>

#include "engine/base/number.h"

namespace slipway::events {
namespace {

constexpr std::string_view kHelp =
    "usage: slipway-events [OPTION VALUE]...\n"
    "\n"
    "Watches what events stand for, and tells slipway-manager; started and kept running by\n"
    "slipway-svscan.\n"
    "\n"
    "  --run DIR             everything of this boot (default $SLIPWAY_RUN, /run/slipway)\n"
    "  --notify-fd N         write a newline to descriptor N when it watches\n"
    "  --help, --version\n"
    "\n"
    "Exit codes: 0 told to end, 100 wrong usage, 111 a system call failed.\n";

Leave wrong(const std::string& text) {
    return {"slipway-events: " + text + "; `slipway-events --help` lists the options\n", 100};
}

}  // namespace

std::variant<Options, Leave> parse_options(int argc,
                                           const char* const* argv,
                                           const char* run_from_environment) {
    Options options;
    if (run_from_environment != nullptr && *run_from_environment != '\0')
        options.run = run_from_environment;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--help") return Leave{std::string(kHelp), 0};
        if (name == "--version") return Leave{"slipway-events " SLIPWAY_VERSION "\n", 0};
        if (name != "--run" && name != "--notify-fd")
            return wrong(std::string(name) + ": unknown option");
        if (i + 1 == argc) return wrong(std::string(name) + ": its value is missing");
        const std::string_view value = argv[++i];
        if (name == "--run") {
            options.run = value;
            continue;
        }
        const auto number = base::parse_unsigned(value);
        if (!number || *number > 65535)
            return wrong("--notify-fd: `" + std::string(value) + "` is no descriptor");
        options.notify_fd = static_cast<int>(*number);
    }
    if (options.run.empty() || options.run[0] != '/')
        return wrong("--run: `" + options.run + "` is not an absolute path");
    return options;
}

}  // namespace slipway::events
