#include "engine/manager/options.h"

#include <array>
#include <string_view>

#include "engine/base/number.h"

namespace slipway::manager {
namespace {

constexpr std::string_view kHelp =
    "usage: slipway-manager [OPTION VALUE]...\n"
    "\n"
    "The service manager: started and kept running by slipway-svscan, asked through `slipway`.\n"
    "\n"
    "  --run DIR             everything of this boot (default $SLIPWAY_RUN, /run/slipway)\n"
    "  --boot-state FILE     which generation boots (default /etc/slipway/boot/state)\n"
    "  --notify-fd N         write a newline to descriptor N when clients are served\n"
    "These go before what slipway.conf says:\n"
    "  --hold MS             the boot milestone must hold so long (default 5000)\n"
    "  --boot-limit MS       reboot a tentative generation that takes longer (default 600000)\n"
    "  --shutdown-limit MS   for stopping everything (default 180000)\n"
    "  --help, --version\n"
    "\n"
    "Exit codes: 0 told to end, 100 wrong usage, 111 a system call failed.\n";

Leave wrong(const std::string& text) {
    return {"slipway-manager: " + text + "; `slipway-manager --help` lists the options\n", 100};
}

bool set_text(Options& options, std::string_view name, std::string_view value) {
    if (name == "--run") options.run = value;
    if (name == "--boot-state") options.boot_state = value;
    return name == "--run" || name == "--boot-state";
}

bool set_number(Options& options, std::string_view name, std::uint64_t value) {
    if (name == "--notify-fd") options.notify_fd = static_cast<int>(value & 0xffff);
    if (name == "--hold") options.hold = value;
    if (name == "--boot-limit") options.boot_limit = value;
    if (name == "--shutdown-limit") options.shutdown_limit = value;
    constexpr std::array<std::string_view, 4> names{"--notify-fd", "--hold", "--boot-limit",
                                                    "--shutdown-limit"};
    for (const std::string_view known : names)
        if (name == known) return true;
    return false;
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
        if (name == "--version") return Leave{"slipway-manager " SLIPWAY_VERSION "\n", 0};
        if (i + 1 == argc) return wrong(std::string(name) + ": unknown, or its value is missing");
        const std::string_view value = argv[++i];
        if (set_text(options, name, value)) continue;
        const auto number = base::parse_unsigned(value);
        if (!set_number(options, name, number.value_or(0)))
            return wrong(std::string(name) + ": unknown option");
        if (!number)
            return wrong(std::string(name) + ": `" + std::string(value) + "` is no number");
    }
    if (options.run.empty() || options.run[0] != '/')
        return wrong("--run: `" + options.run + "` is not an absolute path");
    return options;
}

}  // namespace slipway::manager
