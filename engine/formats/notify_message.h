// Messages of sd_notify(3): lines of NAME=VALUE in one datagram.
#pragma once

#include <cstdint>
#include <string_view>

namespace slipway::formats {

// What a message asked for; views lie in the message.
struct NotifyMessage {
    bool ready = false;
    bool reloading = false;
    bool stopping = false;
    bool watchdog = false;          // WATCHDOG=1
    bool watchdog_trigger = false;  // WATCHDOG=trigger: "treat me as hung"
    bool store_descriptors = false;
    bool remove_descriptors = false;
    std::uint32_t main_pid = 0;       // 0: none
    bool main_pid_wrong = false;      // MAINPID= that can be no service's process
    std::uint64_t extend_usec = 0;    // EXTEND_TIMEOUT_USEC
    std::uint64_t watchdog_usec = 0;  // WATCHDOG_USEC: the period from now on
    std::uint32_t error = 0;          // ERRNO
    std::string_view bus_error;       // BUSERROR: a name of D-Bus
    bool has_status = false;
    std::string_view status;
    std::string_view descriptor_name;
};

// Unknown names and malformed lines are passed over, as sd_notify(3) says.
NotifyMessage decode_notify_message(std::string_view text);

}  // namespace slipway::formats
