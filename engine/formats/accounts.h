// Lines of /etc/passwd and /etc/group (passwd(5), group(5)).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace slipway::formats {

// Views into the line.
struct PasswdEntry {
    std::string_view name;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string_view home, shell;
};

struct GroupEntry {
    std::string_view name;
    std::uint32_t gid = 0;
    std::string_view members;  // comma-separated

    bool has_member(std::string_view user) const;
};

// `line` has no newline; nothing for a comment, an empty line and a line that is none.
std::optional<PasswdEntry> decode_passwd_line(std::string_view line);
std::optional<GroupEntry> decode_group_line(std::string_view line);

}  // namespace slipway::formats
