// What this run of slipway-init is for: by its name, its arguments and the kernel's command line.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/formats/boot_state.h"

namespace slipway::init {

// How the machine ends.
enum class Ending { poweroff, reboot, halt, kexec, exit };

std::optional<Ending> parse_ending(std::string_view word);
std::string_view ending_word(Ending ending);

enum class Stage {
    first,    // pid 1 at boot
    last,     // pid 1 again: .s6-svscan/finish
    crash,    // pid 1, svscan could not start: .s6-svscan/crash
    ask,      // a signal's handler: ask for an ending
    telinit,  // "init 0" by a person or a script
    help,
    wrong,
};

struct Request {
    Stage stage = Stage::first;
    std::optional<Ending> ending;  // last: --final WORD; ask: what the signal stands for
    bool emergency = false;        // a shell before anything else
    formats::Generation generation = 0;
    std::optional<std::uint32_t> tries;
    std::string_view wrong;  // the argument that was not understood; points into the arguments
};

// `program` is argv[0]; its last part decides: finish, crash, SIGINT, SIGPWR, … else the arguments
// do. Words the kernel passes on from its command line ("single", "5", "auto") are not errors for
// pid 1.
Request read_request(std::string_view program, std::span<char* const> arguments, bool is_pid1);

// Adds what the kernel's command line says. Not for containers: there it is the host's.
void add_kernel_arguments(std::string_view line, Request& request);

extern const std::string_view kUsage;

}  // namespace slipway::init
