// The command line of slipway-svscan: s6-svscan's options, and some of ours.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace slipway::svscan {

struct Options {
    const char* scan_directory = ".";
    int notification = 0;          // -d FD: a newline is written there once control works; 0: none
    int console_holder = 0;        // -X FD: standard error of the catch-all logger's supervisor
    std::uint32_t capacity = 0;    // -c MAX: at most so many services; 0: kMaxServices
    std::uint32_t name_max = 251;  // -L MAX: longer names are not looked at
    std::uint64_t rescan_ms = 0;   // -t MS: also scan so often; 0: only when told
    std::uint64_t end_timeout_ms = 120000;  // --end-timeout MS: services, then loggers, get so long
    // --per-process N: hosts with N supervisors each, 0: one for all; nothing: no hosts
    std::optional<std::uint32_t> per_process;
    bool lean = false;        // --lean: hosts keep the states in a table (docs/formats/lean.md)
    std::uint32_t probe = 0;  // --probe N: only say whether what layout N hands over can be taken
    int resume = 0;           // --resume FD: go on with what the version before has left there
    const char* supervise = nullptr;  // --supervise PATH; default: beside this program
};

enum class Parsed { ok, help, wrong };

// `why` names what was wrong; it may point into `arguments`.
Parsed parse_options(std::span<char* const> arguments, Options& out, std::string_view& why);

extern const std::string_view kUsage;

}  // namespace slipway::svscan
