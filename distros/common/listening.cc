#include "distros/common/listening.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "distros/common/commands.h"
#include "distros/common/say.h"
#include "engine/base/number.h"
#include "engine/sys/line_reader.h"

namespace slipway::boot {
namespace {

// The next word of a line of such a table; empty at the end.
std::string_view take_word(std::string_view& line) {
    const std::size_t start = line.find_first_not_of(" \t");
    if (start == line.npos) return line = {};
    const std::size_t end = std::min(line.find_first_of(" \t", start), line.size());
    const std::string_view word = line.substr(start, end - start);
    line.remove_prefix(end);
    return word;
}

// Is a line of the table what is looked for? A table that cannot be read has none (a kernel without
// IPv6 has no tcp6).
template <typename Wanted>
bool any_line(const char* table, Wanted wanted) {
    auto file = sys::open_at(sys::kHere, table, sys::Open::read);
    if (!file) return false;
    std::array<char, 512> buffer;
    sys::LineReader lines(std::move(file).value(), buffer);
    for (;;) {
        const auto line = lines.next();
        if (!line) {
            if (line.error().value == EFBIG) continue;
            return false;
        }
        if (!line.value()) return false;
        if (wanted(std::string_view(line.value()->data(), line.value()->size()))) return true;
    }
}

}  // namespace

bool is_listening_at(std::string_view line, bool tcp, std::uint16_t port) {
    take_word(line);  // the number
    const std::string_view local = take_word(line);
    take_word(line);  // the peer
    const std::string_view state = take_word(line);
    const std::size_t colon = local.find(':');
    // TCP_LISTEN; a bound UDP socket is TCP_CLOSE to the kernel.
    return state == (tcp ? "0A" : "07") && colon != local.npos &&
           base::parse_hexadecimal(local.substr(colon + 1)) == port;
}

bool is_listening_at(std::string_view line, std::string_view path) {
    // Num RefCount Protocol Flags Type St Inode Path
    std::array<std::string_view, 7> words;
    for (std::string_view& word : words) word = take_word(line);
    const bool accepts = words[3] == "00010000";  // SO_ACCEPTCON
    const bool datagram = words[4] == "0002";
    const std::size_t start = line.find_first_not_of(' ');
    return (accepts || datagram) && start != line.npos && line.substr(start) == path;
}

int listening(Words words) {
    const std::string_view kind = words[0], address = words[1];
    if (kind == "unix" && !address.empty() && address[0] == '/')
        return any_line("/proc/net/unix",
                        [&](std::string_view line) { return is_listening_at(line, address); })
                   ? kDone
                   : kFailed;
    const auto port = base::parse_unsigned(address);
    const bool tcp = kind == "tcp";
    if ((!tcp && kind != "udp") || !port || *port < 1 || *port > 65535) {
        say({"listening takes tcp PORT, udp PORT or unix /PATH"});
        return kUsageError;
    }
    const auto wanted = [&](std::string_view line) {
        return is_listening_at(line, tcp, static_cast<std::uint16_t>(*port));
    };
    const bool found = any_line(tcp ? "/proc/net/tcp" : "/proc/net/udp", wanted) ||
                       any_line(tcp ? "/proc/net/tcp6" : "/proc/net/udp6", wanted);
    return found ? kDone : kFailed;
}

}  // namespace slipway::boot
