#include "engine/formats/signal_name.h"

#include <array>
#include <csignal>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

struct Row {
    std::string_view name;
    int number;
};

// The first name of a number is the one that is written.
constexpr std::array kSignals = std::to_array<Row>({
    {"HUP", SIGHUP},   {"INT", SIGINT},     {"QUIT", SIGQUIT}, {"ILL", SIGILL},
    {"TRAP", SIGTRAP}, {"ABRT", SIGABRT},   {"IOT", SIGABRT},  {"BUS", SIGBUS},
    {"FPE", SIGFPE},   {"KILL", SIGKILL},   {"USR1", SIGUSR1}, {"SEGV", SIGSEGV},
    {"USR2", SIGUSR2}, {"PIPE", SIGPIPE},   {"ALRM", SIGALRM}, {"TERM", SIGTERM},
    {"STKFLT", 16},    {"CHLD", SIGCHLD},   {"CLD", SIGCHLD},  {"CONT", SIGCONT},
    {"STOP", SIGSTOP}, {"TSTP", SIGTSTP},   {"TTIN", SIGTTIN}, {"TTOU", SIGTTOU},
    {"URG", SIGURG},   {"XCPU", SIGXCPU},   {"XFSZ", SIGXFSZ}, {"VTALRM", SIGVTALRM},
    {"PROF", SIGPROF}, {"WINCH", SIGWINCH}, {"IO", SIGIO},     {"POLL", SIGIO},
    {"PWR", SIGPWR},   {"SYS", SIGSYS},
});

constexpr int kRtMin = 34;

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

bool same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (upper(a[i]) != upper(b[i])) return false;
    return true;
}

std::optional<int> parse_realtime(std::string_view text) {
    const bool from_min = same(text.substr(0, 5), "RTMIN");
    if (!from_min && !same(text.substr(0, 5), "RTMAX")) return std::nullopt;
    const std::string_view rest = text.substr(5);
    if (rest.empty()) return from_min ? kRtMin : kLargestSignal;
    if (rest[0] != (from_min ? '+' : '-')) return std::nullopt;
    const auto steps = base::parse_unsigned(rest.substr(1));
    if (!steps || *steps > static_cast<std::uint64_t>(kLargestSignal - kRtMin)) return std::nullopt;
    const int by = static_cast<int>(*steps);
    return from_min ? kRtMin + by : kLargestSignal - by;
}

}  // namespace

std::optional<int> parse_signal(std::string_view text) {
    if (const auto number = base::parse_unsigned(text)) {
        if (*number < 1 || *number > static_cast<std::uint64_t>(kLargestSignal))
            return std::nullopt;
        return static_cast<int>(*number);
    }
    if (text.size() > 3 && same(text.substr(0, 3), "SIG")) text.remove_prefix(3);
    for (const Row& row : kSignals)
        if (same(row.name, text)) return row.number;
    return parse_realtime(text);
}

SignalName signal_name(int signal) {
    SignalName out;
    for (const Row& row : kSignals) {
        if (row.number != signal) continue;
        out.assign(row.name);
        return out;
    }
    if (signal >= kRtMin && signal <= kLargestSignal) {
        out.assign("RTMIN+");
        out.append(base::decimal(signal - kRtMin).view());
        return out;
    }
    out.assign(base::decimal(signal).view());
    return out;
}

}  // namespace slipway::formats
