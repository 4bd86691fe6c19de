#include "engine/syslog/line.h"

#include <array>

#include "engine/base/number.h"

namespace slipway::syslog {
namespace {

constexpr std::string_view kCut = " [cut]";
constexpr char kDelete = 0x7f;

// As it stands, or what is written for it.
struct Shown {
    std::array<char, 4> text{};
    std::size_t size = 0;

    explicit Shown(char c) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            text = {'\\', 'n'};
            size = 2;
        } else if (c != '\t' && (byte < ' ' || c == kDelete)) {
            text = {'\\', 'x', kDigits[byte / 16], kDigits[byte % 16]};
            size = 4;
        } else {
            text = {c};
            size = 1;
        }
    }

    std::string_view view() const { return {text.data(), size}; }
};

}  // namespace

void write_line(const formats::SyslogMessage& message, const Sender& sender, bool cut, Line& line) {
    line.clear();
    for (const std::string_view part :
         {formats::facility_name(message.facility), std::string_view("."),
          formats::severity_name(message.severity), std::string_view(" pid=")})
        line.append(part);
    if (sender.pid > 0) {
        line.append(base::decimal(sender.pid).view());
        line.append(" uid=");
        line.append(base::decimal_unsigned(sender.uid).view());
    } else {
        line.append("? uid=?");
    }
    line.append(" ");
    for (const char c : message.text) {
        const Shown shown(c);
        if (line.size() + shown.size + kCut.size() + 1 > kLongestLine) {
            cut = true;
            break;
        }
        line.append(shown.view());
    }
    if (cut) line.append(kCut);
    line.append("\n");
}

}  // namespace slipway::syslog
