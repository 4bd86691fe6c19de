#include "importers/systemd/values.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/number.h"
#include "importers/common/root.h"

namespace slipway::importers::systemd {
namespace {

constexpr std::string_view kBlanks = " \t\n\r";

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::string_view take(std::string_view& text, bool (*wanted)(char)) {
    std::size_t n = 0;
    while (n < text.size() && wanted(text[n])) ++n;
    const std::string_view taken = text.substr(0, n);
    text.remove_prefix(n);
    return taken;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// value = whole * unit + fraction * unit, saturating is failure.
std::optional<std::uint64_t> scaled(std::string_view whole,
                                    std::string_view fraction,
                                    std::uint64_t unit) {
    const auto number = base::parse_unsigned(whole.empty() ? "0" : whole);
    std::uint64_t value = 0;
    if (!number || __builtin_mul_overflow(*number, unit, &value)) return std::nullopt;
    std::uint64_t power = 1;
    for (const char c : fraction.substr(0, 9)) {
        power *= 10;
        const std::uint64_t digit = static_cast<std::uint64_t>(c - '0');
        const std::uint64_t part = unit / power * digit + unit % power * digit / power;
        if (__builtin_add_overflow(value, part, &value)) return std::nullopt;
    }
    return value == kForever ? std::nullopt : std::optional(value);
}

constexpr std::uint64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                        kDay = 24 * kHour;

struct TimeUnit {
    std::string_view name;
    std::uint64_t microseconds;
};

// clang-format off
constexpr std::array<TimeUnit, 32> kTimeUnits{{
    {"seconds", kSecond}, {"second", kSecond}, {"sec", kSecond}, {"s", kSecond},
    {"minutes", kMinute}, {"minute", kMinute}, {"min", kMinute}, {"m", kMinute},
    {"months", 2629800 * kSecond}, {"month", 2629800 * kSecond}, {"M", 2629800 * kSecond},
    {"msec", 1000}, {"ms", 1000},
    {"hours", kHour}, {"hour", kHour}, {"hr", kHour}, {"h", kHour},
    {"days", kDay}, {"day", kDay}, {"d", kDay},
    {"weeks", 7 * kDay}, {"week", 7 * kDay}, {"w", 7 * kDay},
    {"years", 31557600 * kSecond}, {"year", 31557600 * kSecond}, {"y", 31557600 * kSecond},
    {"usec", 1}, {"us", 1}, {"\xc2\xb5s", 1}, {"\xce\xbcs", 1},
    {"nsec", 0}, {"ns", 0},
}};

constexpr std::array<std::pair<std::string_view, int>, 57> kStatuses{{
    {"SUCCESS", 0}, {"FAILURE", 1}, {"INVALIDARGUMENT", 2}, {"NOTIMPLEMENTED", 3}, {"NOPERMISSION", 4}, {"NOTINSTALLED", 5},
    {"NOTCONFIGURED", 6}, {"NOTRUNNING", 7}, {"USAGE", 64}, {"DATAERR", 65}, {"NOINPUT", 66}, {"NOUSER", 67},
    {"NOHOST", 68}, {"UNAVAILABLE", 69}, {"SOFTWARE", 70}, {"OSERR", 71}, {"OSFILE", 72}, {"CANTCREAT", 73},
    {"IOERR", 74}, {"TEMPFAIL", 75}, {"PROTOCOL", 76}, {"NOPERM", 77}, {"CONFIG", 78}, {"CHDIR", 200},
    {"NICE", 201}, {"FDS", 202}, {"EXEC", 203}, {"MEMORY", 204}, {"LIMITS", 205}, {"OOM_ADJUST", 206},
    {"SIGNAL_MASK", 207}, {"STDIN", 208}, {"STDOUT", 209}, {"CHROOT", 210}, {"IOPRIO", 211}, {"TIMERSLACK", 212},
    {"SECUREBITS", 213}, {"SETSCHEDULER", 214}, {"CPUAFFINITY", 215}, {"GROUP", 216}, {"USER", 217}, {"CAPABILITIES", 218},
    {"CGROUP", 219}, {"SETSID", 220}, {"CONFIRM", 221}, {"STDERR", 222}, {"PAM", 224}, {"NETWORK", 225},
    {"NAMESPACE", 226}, {"NO_NEW_PRIVILEGES", 227}, {"SECCOMP", 228}, {"SELINUX_CONTEXT", 229}, {"PERSONALITY", 230}, {"APPARMOR_PROFILE", 231},
    {"ADDRESS_FAMILIES", 232}, {"RUNTIME_DIRECTORY", 233}, {"CHOWN", 235},
}};

// clang-format on

}  // namespace

std::optional<bool> parse_boolean(std::string_view text) {
    for (const std::string_view yes : {"1", "yes", "y", "true", "t", "on"})
        if (same(text, yes)) return true;
    for (const std::string_view no : {"0", "no", "n", "false", "f", "off"})
        if (same(text, no)) return false;
    return std::nullopt;
}

std::optional<std::uint64_t> parse_time_span(std::string_view text, std::uint64_t unit) {
    text = trim(text);
    if (text.empty()) return std::nullopt;
    if (text == "infinity") return kForever;
    std::uint64_t total = 0;
    while (!text.empty()) {
        const std::string_view whole = take(text, is_digit);
        std::string_view fraction;
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            fraction = take(text, is_digit);
        }
        if (whole.empty() && fraction.empty()) return std::nullopt;
        text = text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
        const std::string_view name = take(text, [](char c) {
            return !is_digit(c) && c != '.' && kBlanks.find(c) == std::string_view::npos;
        });
        std::uint64_t scale = unit;
        if (!name.empty()) {
            const auto* const found =
                std::find_if(kTimeUnits.begin(), kTimeUnits.end(),
                             [&](const TimeUnit& candidate) { return candidate.name == name; });
            if (found == kTimeUnits.end()) return std::nullopt;
            scale = found->microseconds;
        }
        const auto part = scaled(whole, fraction, scale);
        if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
        text = text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
    }
    return total;
}

std::optional<std::uint64_t> parse_millis(std::string_view text) {
    const auto span = parse_time_span(text);
    if (!span || *span == kForever) return span;
    return *span / 1000 + (*span % 1000 != 0 ? 1 : 0);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    text = trim(text);
    if (text == "infinity") return kForever;
    const std::string_view whole = take(text, is_digit);
    std::string_view fraction;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = take(text, is_digit);
    }
    if (whole.empty() && fraction.empty()) return std::nullopt;
    text = trim(text);
    std::uint64_t scale = 1;
    if (!text.empty() && text != "B") {
        static constexpr std::string_view suffixes = "KMGTPE";
        const std::size_t at = suffixes.find(text[0]);
        if (at == std::string_view::npos || text.size() != 1) return std::nullopt;
        scale = std::uint64_t{1} << (10 * (at + 1));
    }
    return scaled(whole, fraction, scale);
}

std::optional<std::uint32_t> parse_mode(std::string_view text) {
    const auto mode = base::parse_octal(text);
    return mode && *mode <= 07777 ? mode : std::nullopt;
}

namespace {

std::optional<std::uint64_t> parse_one_limit(std::string_view name, std::string_view text) {
    if (text == "infinity") return model::Limit::kUnlimited;
    for (const std::string_view sized :
         {"AS", "DATA", "STACK", "CORE", "RSS", "FSIZE", "MEMLOCK", "MSGQUEUE"})
        if (name == sized) return parse_size(text);
    if (name == "CPU") {
        const auto span = parse_time_span(text);
        if (!span || *span == kForever) return span;
        return *span / kSecond + (*span % kSecond != 0 ? 1 : 0);
    }
    if (name == "RTTIME") return parse_time_span(text, 1);
    if (name == "NICE" && (text.starts_with('+') || text.starts_with('-'))) {
        const auto nice = parse_integer(text);
        if (!nice || *nice < -20 || *nice > 19) return std::nullopt;
        return static_cast<std::uint64_t>(20 - *nice);  // the kernel's spelling, getrlimit(2)
    }
    return base::parse_unsigned(text);
}

}  // namespace

std::optional<model::Limit> parse_limit(std::string_view name, std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto soft = parse_one_limit(name, text.substr(0, colon));
    const auto hard =
        colon == std::string_view::npos ? soft : parse_one_limit(name, text.substr(colon + 1));
    if (!soft || !hard || *soft > *hard) return std::nullopt;
    return model::Limit{*soft, *hard};
}

std::optional<int> parse_exit_status(std::string_view text) {
    for (const auto& [name, number] : kStatuses)
        if (name == text) return number;
    const auto number = base::parse_unsigned(text);
    if (!number || *number > 255) return std::nullopt;
    return static_cast<int>(*number);
}

std::optional<int> parse_integer(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto number = base::parse_signed(text);
    if (!number || *number < -2147483647 || *number > 2147483647) return std::nullopt;
    return static_cast<int>(*number);
}

std::optional<std::string> parse_path(std::string_view text) {
    if (!text.starts_with('/')) return std::nullopt;
    const std::string with_end = std::string(text) + "/";
    if (with_end.find("/../") != std::string::npos) return std::nullopt;
    return common::normalise(std::string(text));
}

bool valid_variable_name(std::string_view text) {
    if (text.empty() || is_digit(text[0])) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || c == '_' || (lower(c) >= 'a' && lower(c) <= 'z');
    });
}

std::optional<std::string> decode_base64(std::string_view text) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t bits = 0;
    unsigned digits = 0, padding = 0;
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\n') continue;
        const std::size_t digit = c == '=' ? 0 : kDigits.find(c);
        padding += c == '=' ? 1 : 0;
        if (digit == kDigits.npos || (padding > 0 && c != '=')) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        if (++digits % 4 != 0) continue;
        for (const unsigned shift : {16u, 8u, 0u}) out += static_cast<char>(bits >> shift & 0xff);
        bits = 0;
    }
    if (digits % 4 != 0 || padding > 2) return std::nullopt;
    out.resize(out.size() - padding);
    return out;
}

}  // namespace slipway::importers::systemd
