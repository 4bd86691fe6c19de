// What anybody may send to /dev/log: whatever it is, it becomes one line with our head.
#include <cstdint>
#include <memory>

#include "engine/base/require.h"
#include "engine/syslog/line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway;
    using base::require;
    if (size == 0 || size > syslog::kLongestMessage + 1) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto message = formats::decode_syslog_message(text);
    require(message.facility > 0 && message.facility < 24 && message.severity < 8);
    require(message.text.empty() ||
            (message.text.data() >= text.data() &&
             message.text.data() + message.text.size() <= text.data() + text.size()));
    const auto line = std::make_unique<syslog::Line>();
    const bool known = (data[0] & 1) != 0, cut = (data[0] & 2) != 0;
    write_line(message, known ? syslog::Sender{42, 1000} : syslog::Sender{}, cut, *line);
    const std::string_view written = line->view();
    require(written.ends_with('\n') && written.find('\n') == written.size() - 1);
    require(written.find('\0') == written.npos && written.find('\x1b') == written.npos);
    constexpr std::string_view kWho = " pid=42 uid=1000 ", kNobody = " pid=? uid=? ";
    // The head has no place for what the sender wrote.
    const std::size_t blank = written.find(' ');
    require(written.substr(blank).starts_with(known ? kWho : kNobody));
    require(written.substr(0, blank).size() <= std::string_view("authpriv.warning").size());
    return 0;
}
