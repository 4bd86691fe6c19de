#include "engine/formats/notify_message.h"

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

void decode_line(std::string_view name, std::string_view value, NotifyMessage& message) {
    const bool one = value == "1";
    if (name == "READY") message.ready = message.ready || one;
    if (name == "RELOADING") message.reloading = message.reloading || one;
    if (name == "STOPPING") message.stopping = message.stopping || one;
    if (name == "WATCHDOG") {
        message.watchdog = message.watchdog || one;
        message.watchdog_trigger = message.watchdog_trigger || value == "trigger";
    }
    if (name == "FDSTORE") message.store_descriptors = one;
    if (name == "FDSTOREREMOVE") message.remove_descriptors = one;
    if (name == "FDNAME") message.descriptor_name = value;
    if (name == "STATUS") {
        message.has_status = true;
        message.status = value;
    }
    if (name == "MAINPID") {
        const auto pid = base::parse_unsigned(value);
        message.main_pid_wrong = !pid || *pid <= 1 || *pid > 0x7fffffff;
        if (!message.main_pid_wrong) message.main_pid = static_cast<std::uint32_t>(*pid);
    }
    if (name == "EXTEND_TIMEOUT_USEC")
        message.extend_usec = base::parse_unsigned(value).value_or(0);
    if (name == "WATCHDOG_USEC") message.watchdog_usec = base::parse_unsigned(value).value_or(0);
    if (name == "ERRNO") {
        constexpr std::uint64_t kHighest = 4095;
        const std::uint64_t number = base::parse_unsigned(value).value_or(0);
        message.error = number <= kHighest ? static_cast<std::uint32_t>(number) : 0;
    }
    if (name == "BUSERROR") message.bus_error = value;
}

}  // namespace

NotifyMessage decode_notify_message(std::string_view text) {
    NotifyMessage message;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const std::size_t equals = line.find('=');
        if (equals != std::string_view::npos)
            decode_line(line.substr(0, equals), line.substr(equals + 1), message);
    }
    return message;
}

}  // namespace slipway::formats
