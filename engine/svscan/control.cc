#include "engine/svscan/control.h"

namespace slipway::svscan {
namespace {

struct ByteRow {
    char byte;
    Command command;
};

// s6-svscan's bytes; `i` is an old name of `t`. No version of s6 has a `u`.
constexpr ByteRow kBytes[] = {
    {'z', Command::reap},           {'a', Command::scan},      {'b', Command::abort},
    {'h', Command::scan_then_nuke}, {'i', Command::terminate}, {'t', Command::terminate},
    {'q', Command::quit},           {'n', Command::nuke},      {'N', Command::nuke_loggers},
    {'u', Command::upgrade},
};

// Numbers are those of every Linux we support; the kernel sends INT for Ctrl-Alt-Del, WINCH for the
// keyboard request and PWR for a failing supply.
constexpr DivertedSignal kDiverted[] = {
    {1, ".s6-svscan/SIGHUP", Command::scan_then_nuke},
    {2, ".s6-svscan/SIGINT", Command::terminate},
    {3, ".s6-svscan/SIGQUIT", Command::quit},
    {10, ".s6-svscan/SIGUSR1", std::nullopt},
    {12, ".s6-svscan/SIGUSR2", std::nullopt},
    {15, ".s6-svscan/SIGTERM", Command::terminate},
    {28, ".s6-svscan/SIGWINCH", std::nullopt},
    {30, ".s6-svscan/SIGPWR", std::nullopt},
};

constexpr int kAbrt = 6;
constexpr int kAlrm = 14;

}  // namespace

std::optional<Command> command_of_byte(char byte) {
    for (const auto& row : kBytes)
        if (row.byte == byte) return row.command;
    return std::nullopt;
}

const DivertedSignal* diverted_signal(int number) {
    for (const auto& row : kDiverted)
        if (row.number == number) return &row;
    return nullptr;
}

std::optional<Command> command_of_signal(int signal) {
    if (signal == kAlrm) return Command::scan;
    if (signal == kAbrt) return Command::abort;
    const auto* diverted = diverted_signal(signal);
    return diverted == nullptr ? std::nullopt : diverted->otherwise;
}

}  // namespace slipway::svscan
