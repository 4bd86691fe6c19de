// The bytes of supervise/control: what each asks for. The only list of them.
#pragma once

#include <array>
#include <optional>

namespace slipway::formats {

enum class Command {
    signal,        // send `signal` to the process (or its group)
    stop_signal,   // send the configured stop signal, nothing else changes ("restart")
    reload,        // reload signal or command
    action,        // the action that its request names; without one nothing
    up,            // start it and keep it up
    down,          // stop it and keep it down
    once,          // start it; do not start it again
    at_most_once,  // do not start it again
    exit,          // the supervisor exits when the service is down
};

enum class DownFile { leave, create, remove };

struct Control {
    char byte;
    Command command;
    int signal = 0;
    bool group = false;
    DownFile file = DownFile::leave;
};

inline constexpr Control kControls[] = {
    Control{'a', Command::signal, 14},
    Control{'b', Command::signal, 6},
    Control{'q', Command::signal, 3},
    Control{'h', Command::signal, 1},
    Control{'k', Command::signal, 9},
    Control{'t', Command::signal, 15},
    Control{'i', Command::signal, 2},
    Control{'1', Command::signal, 10},
    Control{'2', Command::signal, 12},
    Control{'p', Command::signal, 19},
    Control{'c', Command::signal, 18},
    Control{'y', Command::signal, 28},
    Control{'P', Command::signal, 19, true},
    Control{'C', Command::signal, 18, true},
    Control{'K', Command::signal, 9, true},
    Control{'r', Command::stop_signal},
    Control{'l', Command::reload},
    Control{'e', Command::action},
    Control{'u', Command::up},
    Control{'U', Command::up, 0, false, DownFile::remove},
    Control{'d', Command::down},
    Control{'D', Command::down, 0, false, DownFile::create},
    Control{'o', Command::once},
    Control{'O', Command::at_most_once},
    Control{'Q', Command::at_most_once, 0, false, DownFile::create},
    Control{'x', Command::exit},
};

// std::nullopt: a byte that means nothing; s6 ignores those and so do we.
constexpr std::optional<Control> find_control(char byte) {
    for (const Control& control : kControls)
        if (control.byte == byte) return control;
    return std::nullopt;
}

}  // namespace slipway::formats
