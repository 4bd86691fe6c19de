// Lines on their way to syslog or to the logger of another service: what one message says.
//
// Pure: from the bytes that wait in the pipe to a datagram of /dev/log, or to a line of another
// service's log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/formats/syslog_message.h"

namespace slipway::logger {

struct ForwardStyle {
    enum class Kind : std::uint8_t { syslog, shared };
    Kind kind = Kind::syslog;
    std::string_view name;  // stands in front of each line
    // Of syslog. "<3>" in front of a line comes before its severity (sd-daemon(3)).
    formats::SyslogPriority priority;
};

// So long are messages that rsyslogd and slipway-syslog take whole.
inline constexpr std::size_t kLongestSyslog = 8192;
// PIPE_BUF: what several processes write into one pipe does not mix.
inline constexpr std::size_t kLongestShared = 4096;

using ForwardMessage = base::FixedString<kLongestSyslog>;

// A line that is longer than a message goes out in parts, each with the name.
struct ForwardState {
    bool inside = false;        // a part of the line has been sent
    std::uint8_t severity = 6;  // that it began with
};

// What becomes of the bytes behind the last line end.
enum class Rest : std::uint8_t {
    waits,  // for its line end
    part,   // goes out; more of the line will come
    last,   // goes out; nothing comes behind it
};

// The first message of `text`, with its line end where it is `shared`; how many bytes of the text
// it stands for, 0: there is no whole line yet.
std::size_t first_message(const ForwardStyle& style,
                          std::string_view text,
                          Rest rest,
                          ForwardState& state,
                          ForwardMessage& message);

}  // namespace slipway::logger
