// Names of system calls, and the groups of them that systemd.exec(5) describes for
// SystemCallFilter=: what `systemd-analyze syscall-filter` of systemd 252 lists.
#pragma once

#include <span>
#include <string_view>

namespace slipway::formats {

// One group: names and other groups ("@aio") with a blank between them.
struct SystemCallGroup {
    std::string_view name;  // "@aio"
    std::string_view members;
};

std::span<const SystemCallGroup> system_call_groups();

// Null for a group that is not known; the name begins with '@'.
const SystemCallGroup* find_system_call_group(std::string_view name);

// Is it a system call of any architecture that systemd 252 knows?
bool is_system_call(std::string_view name);

// Takes the first word of `words` off; "" at their end.
std::string_view take_member(std::string_view& words);

// Is it a call or a group?
bool names_system_calls(std::string_view name);

}  // namespace slipway::formats
