#include "engine/exec/accounts.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/accounts.h"
#include "engine/sys/line_reader.h"

namespace slipway::exec {
namespace {

// Lines of groups with many members are long; nothing else in these files is.
std::array<char, 65536> line_buffer;

// Calls `visit` with each line until it returns true.
template <typename Visit>
base::Result<bool> for_each_line(const char* path, Visit visit) {
    sys::Result<sys::Fd> file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) return file.error();
    sys::LineReader reader(std::move(file).value(), line_buffer);
    for (;;) {
        const auto line = reader.next();
        if (!line) return line.error();
        if (!line.value()) return false;
        const std::span<const char> text = *line.value();
        if (visit(std::string_view(text.data(), text.size()))) return true;
    }
}

}  // namespace

base::Result<bool> find_user(std::string_view name, Match match, User& user) {
    const auto number = match == Match::name_or_number ? base::parse_unsigned(name) : std::nullopt;
    return for_each_line(kPasswd, [&](std::string_view line) {
        const auto entry = formats::decode_passwd_line(line);
        if (!entry || (entry->name != name && (!number || *number != entry->uid))) return false;
        user = {entry->uid, entry->gid, entry->name, entry->home, entry->shell};
        return true;
    });
}

base::Result<bool> find_group(std::string_view name, std::uint32_t& gid) {
    return for_each_line(kGroup, [&](std::string_view line) {
        const auto entry = formats::decode_group_line(line);
        const bool same = entry && entry->name == name;
        if (same) gid = entry->gid;
        return same;
    });
}

base::Result<bool> has_group_number(std::uint32_t gid) {
    return for_each_line(kGroup, [&](std::string_view line) {
        const auto entry = formats::decode_group_line(line);
        return entry && entry->gid == gid;
    });
}

base::Result<bool> add_memberships(std::string_view user, GroupList& groups) {
    bool fits = true;
    const auto visited = for_each_line(kGroup, [&](std::string_view line) {
        const auto entry = formats::decode_group_line(line);
        if (entry && entry->has_member(user)) fits = add_group(groups, entry->gid);
        return !fits;
    });
    if (!visited) return visited.error();
    return fits;
}

bool add_group(GroupList& groups, std::uint32_t gid) {
    const bool known = std::find(groups.begin(), groups.end(), gid) != groups.end();
    return known || groups.push_back(gid);
}

std::optional<std::uint32_t> plain_id(std::string_view text) {
    const auto number = base::parse_unsigned(text);
    if (!number || *number >= 0xffffffffu) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

}  // namespace slipway::exec
