// Control bytes and signals of slipway-svscan: s6-svscanctl(8)'s language, and `u`.
#pragma once

#include <optional>
#include <string_view>

namespace slipway::svscan {

enum class Command {
    reap,
    scan,
    abort,
    scan_then_nuke,
    terminate,
    quit,
    nuke,          // tell supervisors of vanished services to stop, their loggers to hang up
    nuke_loggers,  // the loggers too
    upgrade        // become the program that stands at our path now
};

std::optional<Command> command_of_byte(char byte);

// What a signal means when there is no handler of its own; nothing for those that mean nothing.
std::optional<Command> command_of_signal(int signal);

struct DivertedSignal {
    int number;
    const char* handler;  // file in the scan directory that is run instead, if it is executable
    std::optional<Command> otherwise;
};

// The signals svscan takes, other than CHLD, ALRM and ABRT, which cannot be diverted.
const DivertedSignal* diverted_signal(int number);

}  // namespace slipway::svscan
