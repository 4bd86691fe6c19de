#include "engine/formats/syslog_message.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

// By number; 12 to 15 as RFC 5424 has them.
constexpr std::array<std::string_view, 24> kFacilities{
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};
constexpr std::array<std::string_view, 8> kSeverities{"emerg",   "alert",  "crit", "err",
                                                      "warning", "notice", "info", "debug"};
constexpr std::uint8_t kUser = 1;

// "<13>"; what is not a priority stays text.
void take_priority(SyslogMessage& message) {
    std::string_view& text = message.text;
    const std::size_t end = text.substr(0, 5).find('>');
    if (!text.starts_with('<') || end == text.npos) return;
    const auto number = base::parse_unsigned(text.substr(1, end - 1));
    if (!number || *number >= kFacilities.size() * 8) return;
    message.facility = static_cast<std::uint8_t>(*number / 8);
    message.severity = static_cast<std::uint8_t>(*number % 8);
    if (message.facility == 0) message.facility = kUser;
    text.remove_prefix(end + 1);
}

// "Nov  2 21:40:01 ": the stamp of RFC 3164. '9' stands for a digit, '0' for one or a blank, 'a'
// for a letter.
void take_time(std::string_view& text) {
    constexpr std::string_view kShape = "aaa 09 99:99:99 ";
    const auto fits = [](char shape, char c) {
        const bool digit = c >= '0' && c <= '9';
        if (shape == '9') return digit;
        if (shape == '0') return digit || c == ' ';
        if (shape == 'a') return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return shape == c;
    };
    if (text.size() >= kShape.size() &&
        std::equal(kShape.begin(), kShape.end(), text.begin(), fits))
        text.remove_prefix(kShape.size());
}

}  // namespace

SyslogMessage decode_syslog_message(std::string_view message) {
    SyslogMessage out;
    out.text = message;
    while (!out.text.empty() && (out.text.back() == '\n' || out.text.back() == '\0'))
        out.text.remove_suffix(1);
    take_priority(out);
    take_time(out.text);
    return out;
}

std::string_view facility_name(std::uint8_t facility) {
    return kFacilities[std::min<std::size_t>(facility, kFacilities.size() - 1)];
}

std::string_view severity_name(std::uint8_t severity) {
    return kSeverities[std::min<std::size_t>(severity, kSeverities.size() - 1)];
}

std::optional<SyslogPriority> parse_syslog_priority(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == text.npos) return std::nullopt;
    const auto* facility = std::find(kFacilities.begin(), kFacilities.end(), text.substr(0, dot));
    const auto* severity = std::find(kSeverities.begin(), kSeverities.end(), text.substr(dot + 1));
    if (facility == kFacilities.end() || severity == kSeverities.end()) return std::nullopt;
    return SyslogPriority{static_cast<std::uint8_t>(facility - kFacilities.begin()),
                          static_cast<std::uint8_t>(severity - kSeverities.begin())};
}

}  // namespace slipway::formats
