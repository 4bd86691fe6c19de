#include <array>

#include "engine/base/number.h"
#include "engine/sys/signal.h"

namespace slipway::sys {
namespace {

struct Row {
    int value;
    std::string_view name;
};

constexpr int kRealTimeFirst = 34;  // as glibc's SIGRTMIN; 32 and 33 belong to the libraries
constexpr int kLast = 64;

constexpr std::array kNames{
    Row{1, "HUP"},   Row{2, "INT"},    Row{3, "QUIT"},  Row{4, "ILL"},     Row{5, "TRAP"},
    Row{6, "ABRT"},  Row{7, "BUS"},    Row{8, "FPE"},   Row{9, "KILL"},    Row{10, "USR1"},
    Row{11, "SEGV"}, Row{12, "USR2"},  Row{13, "PIPE"}, Row{14, "ALRM"},   Row{15, "TERM"},
    Row{17, "CHLD"}, Row{18, "CONT"},  Row{19, "STOP"}, Row{20, "TSTP"},   Row{21, "TTIN"},
    Row{22, "TTOU"}, Row{23, "URG"},   Row{24, "XCPU"}, Row{25, "XFSZ"},   Row{26, "VTALRM"},
    Row{27, "PROF"}, Row{28, "WINCH"}, Row{29, "IO"},   Row{30, "PWR"},    Row{31, "SYS"},
    Row{29, "POLL"}, Row{17, "CLD"},   Row{6, "IOT"},   Row{16, "STKFLT"},
};

constexpr char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool same_name(std::string_view text, std::string_view name) {
    if (text.size() != name.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (upper(text[i]) != name[i]) return false;
    return true;
}

std::optional<Signal> real_time(std::string_view text) {
    constexpr std::size_t kPrefix = 5;  // "RTMIN", "RTMAX"
    if (text.size() < kPrefix) return std::nullopt;
    const bool from_first = same_name(text.substr(0, kPrefix), "RTMIN");
    if (!from_first && !same_name(text.substr(0, kPrefix), "RTMAX")) return std::nullopt;
    const int base = from_first ? kRealTimeFirst : kLast;
    if (text.size() == kPrefix) return Signal{base};
    if (text[kPrefix] != (from_first ? '+' : '-')) return std::nullopt;
    const std::optional<std::uint64_t> offset = base::parse_unsigned(text.substr(kPrefix + 1));
    if (!offset || *offset > kLast - kRealTimeFirst) return std::nullopt;
    return Signal{from_first ? base + static_cast<int>(*offset) : base - static_cast<int>(*offset)};
}

}  // namespace

std::optional<Signal> parse_signal(std::string_view text) {
    if (const std::optional<std::uint64_t> number = base::parse_unsigned(text)) {
        if (*number < 1 || *number > kLast) return std::nullopt;
        return Signal{static_cast<int>(*number)};
    }
    if (text.size() > 3 && same_name(text.substr(0, 3), "SIG")) text.remove_prefix(3);
    for (const Row& row : kNames)
        if (same_name(text, row.name)) return Signal{row.value};
    return real_time(text);
}

std::string_view signal_name(Signal signal) {
    for (const Row& row : kNames)
        if (row.value == signal.value) return row.name;
    return {};
}

}  // namespace slipway::sys
