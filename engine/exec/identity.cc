#include "engine/exec/identity.h"

#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/accounts.h"
#include "engine/sys/identity.h"
#include "engine/sys/line_reader.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using formats::GroupEntry;
using formats::PasswdEntry;

constexpr const char* kPasswd = "/etc/passwd";
constexpr const char* kGroup = "/etc/group";

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

int cannot_read(const Start& start, const ExecPlan::Text& name, const char* path, base::Errno why) {
    return fail(kSystemFailed, start, name.where, {.what = "cannot read", .subject = path}, why);
}

int unknown(const Start& start, const ExecPlan::Text& name, const char* path) {
    return fail(kPlanWrong, start, name.where,
                {.what = path == kPasswd ? "unknown user" : "unknown group",
                 .subject = name.text,
                 .why = path == kPasswd ? "not in /etc/passwd" : "not in /etc/group",
                 .help = "create it, or write its number"});
}

struct UserMatch {
    bool found = false;
    std::uint32_t uid = 0, gid = 0;
};

// The first entry with this name, or this number if it is one.
base::Result<bool> match_user(std::string_view name, UserMatch& match, Identity* identity) {
    const auto number = base::parse_unsigned(name);
    return for_each_line(kPasswd, [&](std::string_view line) {
        const auto entry = formats::decode_passwd_line(line);
        if (!entry || (entry->name != name && (!number || *number != entry->uid))) return false;
        match = {true, entry->uid, entry->gid};
        if (identity != nullptr) {
            identity->name.assign(entry->name);
            identity->home.assign(entry->home);
            identity->shell.assign(entry->shell);
        }
        return true;
    });
}

base::Result<bool> match_group(std::string_view name, std::uint32_t& gid) {
    return for_each_line(kGroup, [&](std::string_view line) {
        const auto entry = formats::decode_group_line(line);
        const bool same = entry && entry->name == name;
        if (same) gid = entry->gid;
        return same;
    });
}

// An id that is written as a number and not in the files.
std::optional<std::uint32_t> plain_id(std::string_view name) {
    const auto number = base::parse_unsigned(name);
    if (!number || *number >= 0xffffffffu) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

int find_user(const Start& start,
              const ExecPlan::Text& name,
              UserMatch& match,
              Identity* identity) {
    const auto visited = match_user(name.text, match, identity);
    const auto number = plain_id(name.text);
    if (!visited && !number) return cannot_read(start, name, kPasswd, visited.error());
    if (match.found) return 0;
    if (!number) return unknown(start, name, kPasswd);
    match.uid = *number;
    return 0;
}

int find_primary_user(Start& start) {
    Identity& identity = start.identity;
    UserMatch match;
    if (const int code = find_user(start, *start.plan.user, match, &identity); code != 0)
        return code;
    identity.has_user = true;
    identity.uid = match.uid;
    if (start.plan.group) return 0;
    if (!match.found)
        return fail(kPlanWrong, start, start.plan.user->where,
                    {.what = "no group for user",
                     .subject = start.plan.user->text,
                     .why = "the number is not in /etc/passwd",
                     .help = "add a line: group GID"});
    identity.has_group = true;
    identity.gid = match.gid;
    return 0;
}

bool add_group(Identity& identity, std::uint32_t gid) {
    const bool known =
        std::find(identity.groups.begin(), identity.groups.end(), gid) != identity.groups.end();
    return known || identity.groups.push_back(gid);
}

int too_many_groups(const Start& start, formats::PlanPosition where) {
    return fail(kPlanWrong, start, where,
                {.what = "more than 256 groups",
                 .help = "list the needed ones and add only-listed-groups"});
}

// The groups /etc/group lists the user in, as initgroups(3) does.
int add_memberships(Start& start) {
    Identity& identity = start.identity;
    bool fits = true;
    const auto visited = for_each_line(kGroup, [&](std::string_view line) {
        const auto entry = formats::decode_group_line(line);
        if (entry && entry->has_member(identity.name.view()))
            fits = add_group(identity, entry->gid);
        return !fits;
    });
    if (!visited) return cannot_read(start, *start.plan.user, kGroup, visited.error());
    return fits ? 0 : too_many_groups(start, start.plan.user->where);
}

}  // namespace

int find_user_id(const Start& start, const ExecPlan::Text& name, std::uint32_t& uid) {
    UserMatch match;
    const int code = find_user(start, name, match, nullptr);
    uid = match.uid;
    return code;
}

int find_group_id(const Start& start, const ExecPlan::Text& name, std::uint32_t& gid) {
    const auto visited = match_group(name.text, gid);
    const auto number = plain_id(name.text);
    if (!visited && !number) return cannot_read(start, name, kGroup, visited.error());
    if (visited && visited.value()) return 0;
    if (!number) return unknown(start, name, kGroup);
    gid = *number;
    return 0;
}

std::optional<std::uint32_t> lookup_user_id(std::string_view name) {
    UserMatch match;
    if (match_user(name, match, nullptr).value_or(false)) return match.uid;
    return plain_id(name);
}

std::optional<std::uint32_t> lookup_group_id(std::string_view name) {
    std::uint32_t gid = 0;
    if (match_group(name, gid).value_or(false)) return gid;
    return plain_id(name);
}

int resolve_identity(Start& start) {
    const ExecPlan& plan = start.plan;
    Identity& identity = start.identity;
    if (plan.user)
        if (const int code = find_primary_user(start); code != 0) return code;
    if (plan.group) {
        if (const int code = find_group_id(start, *plan.group, identity.gid); code != 0)
            return code;
        identity.has_group = true;
    }
    if (identity.has_group) add_group(identity, identity.gid);
    for (const ExecPlan::Text& name : plan.groups) {
        std::uint32_t gid = 0;
        if (const int code = find_group_id(start, name, gid); code != 0) return code;
        if (!add_group(identity, gid)) return too_many_groups(start, name.where);
    }
    const bool memberships =
        identity.has_user && !plan.only_listed_groups && !identity.name.empty();
    return memberships ? add_memberships(start) : 0;
}

int assume_identity(const Start& start) {
    const Identity& identity = start.identity;
    const formats::PlanPosition where = start.plan.user    ? start.plan.user->where
                                        : start.plan.group ? start.plan.group->where
                                                           : formats::PlanPosition{};
    constexpr std::string_view kHelp = "slipway-exec must be started by root to change identity";
    const bool change_groups =
        identity.has_user || identity.has_group || !start.plan.groups.empty();
    if (change_groups)
        if (const auto done = sys::set_groups(identity.groups.view()); !done)
            return fail(kSystemFailed, start, where, {.what = "cannot set groups", .help = kHelp},
                        done.error());
    if (identity.has_group)
        if (const auto done = sys::set_group_id(identity.gid); !done)
            return fail(kSystemFailed, start, where,
                        {.what = "cannot set the group", .help = kHelp}, done.error());
    if (identity.has_user)
        if (const auto done = sys::set_user_id(identity.uid); !done)
            return fail(kSystemFailed, start, where, {.what = "cannot set the user", .help = kHelp},
                        done.error());
    return 0;
}

}  // namespace slipway::exec
