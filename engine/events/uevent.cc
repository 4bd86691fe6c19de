#include "engine/events/uevent.h"

#include <cstring>
#include <string_view>

#include "engine/base/bytes.h"

namespace slipway::events {
namespace {

constexpr std::string_view kDev = "/dev/";

// "/dev/sda1" or "sda1": the kernel says the one, udev the other.
std::string below_dev(std::string_view name) {
    if (name.starts_with(kDev)) name.remove_prefix(kDev.size());
    return std::string(name);
}

// The next text with a NUL behind it; false: there is none.
bool next_text(std::string_view& rest, std::string_view& out) {
    const std::size_t end = rest.find('\0');
    if (end == rest.npos) return false;
    out = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return true;
}

void take_links(std::string_view value, std::vector<std::string>& out) {
    while (!value.empty()) {
        const std::size_t blank = value.find(' ');
        const std::string_view word = value.substr(0, blank);
        if (!word.empty()) out.push_back(below_dev(word));
        value.remove_prefix(blank == value.npos ? value.size() : blank + 1);
    }
}

bool take_properties(std::string_view rest, Uevent& out) {
    out = {};
    std::string_view line;
    while (next_text(rest, line)) {
        const std::size_t equals = line.find('=');
        if (equals == line.npos) return false;
        const std::string_view key = line.substr(0, equals), value = line.substr(equals + 1);
        if (key == "ACTION") out.action = value;
        if (key == "SUBSYSTEM") out.subsystem = value;
        if (key == "DEVNAME") out.device = below_dev(value);
        if (key == "DEVLINKS") take_links(value, out.links);
    }
    return rest.empty() && !out.action.empty();
}

std::string_view text_of(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

bool decode_kernel_uevent(std::span<const std::uint8_t> bytes, Uevent& out) {
    std::string_view rest = text_of(bytes);
    std::string_view head;
    if (!next_text(rest, head) || head.find('@') == head.npos) return false;
    return take_properties(rest, out);
}

bool decode_udev_uevent(std::span<const std::uint8_t> bytes, Uevent& out) {
    constexpr std::string_view prefix("libudev\0", 8);
    constexpr std::uint32_t magic = 0xfeedcafe;
    constexpr std::size_t shortest = 24;
    if (bytes.size() < shortest || !text_of(bytes).starts_with(prefix)) return false;
    // The magic number is big-endian, sizes are the machine's own.
    if (base::load_be<std::uint32_t>(bytes, 8) != magic) return false;
    std::uint32_t offset = 0, length = 0;
    std::memcpy(&offset, bytes.data() + 16, sizeof offset);
    std::memcpy(&length, bytes.data() + 20, sizeof length);
    if (offset < shortest || offset > bytes.size() || length > bytes.size() - offset) return false;
    return take_properties(text_of(bytes).substr(offset, length), out);
}

}  // namespace slipway::events
