// Messages of syslog(3) as they come in at /dev/log (docs/formats/syslog.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::formats {

struct SyslogMessage {
    std::uint8_t facility = 1;  // 0 to 23; 1: user
    std::uint8_t severity = 5;  // 0 to 7; 5: notice
    std::string_view text;      // what stands behind the priority and the sender's time
};

// Anything is a message: what has no priority, or a wrong one, is user.notice and all of it text.
// Facility 0 is the kernel's, which does not write there: it becomes user. Newlines and NULs at the
// end are no part of the text. Views lie in the message.
SyslogMessage decode_syslog_message(std::string_view message);

struct SyslogPriority {
    std::uint8_t facility = 3;  // daemon
    std::uint8_t severity = 6;  // info
};

// "daemon.info"; std::nullopt: it is no such pair.
std::optional<SyslogPriority> parse_syslog_priority(std::string_view text);

// "auth", "local7"; "info".
std::string_view facility_name(std::uint8_t facility);
std::string_view severity_name(std::uint8_t severity);

}  // namespace slipway::formats
