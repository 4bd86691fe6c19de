#include "engine/formats/accounts.h"

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

// Takes the text up to the next separator off the front of `rest`.
std::string_view next_field(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view field = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return field;
}

std::optional<std::uint32_t> decode_id(std::string_view text) {
    const auto id = base::parse_unsigned(text);
    // The last number means "unchanged" to the kernel and can be nobody's.
    if (!id || *id >= 0xffffffffu) return std::nullopt;
    return static_cast<std::uint32_t>(*id);
}

}  // namespace

bool GroupEntry::has_member(std::string_view user) const {
    for (std::string_view rest = members; !rest.empty();)
        if (next_field(rest, ',') == user) return true;
    return false;
}

std::optional<PasswdEntry> decode_passwd_line(std::string_view line) {
    if (line.empty() || line[0] == '#') return std::nullopt;
    PasswdEntry entry;
    entry.name = next_field(line, ':');
    next_field(line, ':');
    const auto uid = decode_id(next_field(line, ':'));
    const auto gid = decode_id(next_field(line, ':'));
    next_field(line, ':');
    entry.home = next_field(line, ':');
    entry.shell = next_field(line, ':');
    if (entry.name.empty() || !uid || !gid) return std::nullopt;
    entry.uid = *uid;
    entry.gid = *gid;
    return entry;
}

std::optional<GroupEntry> decode_group_line(std::string_view line) {
    if (line.empty() || line[0] == '#') return std::nullopt;
    GroupEntry entry;
    entry.name = next_field(line, ':');
    next_field(line, ':');
    const auto gid = decode_id(next_field(line, ':'));
    entry.members = next_field(line, ':');
    if (entry.name.empty() || !gid) return std::nullopt;
    entry.gid = *gid;
    return entry;
}

}  // namespace slipway::formats
