// A message as a line of the log (docs/formats/syslog.md).
#pragma once

#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/formats/syslog_message.h"

namespace slipway::syslog {

// Longer messages are cut.
inline constexpr std::size_t kLongestMessage = 8192;
// A line may be longer than its message: control characters take more room.
inline constexpr std::size_t kLongestLine = kLongestMessage + 256;
using Line = base::FixedString<kLongestLine>;

// Who wrote it, as the kernel knows.
struct Sender {
    std::int32_t pid = 0;  // 0: the kernel does not say
    std::uint32_t uid = 0;
};

// One line with its newline, of `message` of that sender; `cut`: its end is missing. Whatever the
// message holds, it is one line and its head is ours.
void write_line(const formats::SyslogMessage& message, const Sender& sender, bool cut, Line& line);

}  // namespace slipway::syslog
