#include "engine/exec/dynamic_user.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/exec/accounts.h"
#include "engine/exec/dynamic_user_table.h"
#include "engine/formats/dynamic_user.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;
using Id = std::optional<std::uint32_t>;

int fail_with(const Start& start, const ExecPlan::Text& name, base::Errno why) {
    const std::string_view help =
        why.value == EUSERS    ? "each number is a name's until the next boot; give services a User"
        : why.value == EBADMSG ? "somebody changed the links in the directory of dynamic users"
        : why.value == EPERM   ? "the directory of dynamic users must be root's, and only root's"
                               : "a start needs root, and the file system must be writable";
    return fail(
        kSystemFailed, start, name.where,
        {.what = "cannot get a number for the dynamic user", .subject = name.text, .help = help},
        why);
}

// A machine may have none of the files; one that cannot be read may list what is looked for.
base::Result<bool> or_missing(base::Result<bool> listed) {
    if (!listed && listed.error().value == ENOENT) return false;
    return listed;
}

base::Result<bool> has_user(std::string_view name, User& user) {
    return or_missing(find_user(name, Match::name_or_number, user));
}

base::Result<bool> has_group(std::string_view name, std::uint32_t& gid) {
    return or_missing(find_group(name, gid));
}

// What the files do not list, as users' and groups' numbers alike.
base::Result<bool> is_free(std::uint32_t id) {
    User user;
    auto listed = has_user(base::decimal(id).view(), user);
    if (listed && !listed.value()) listed = or_missing(has_group_number(id));
    if (!listed) return listed;
    return !listed.value();
}

// Nothing where the number is somebody else's.
base::Result<Id> claim(const DynamicUserTable& table, std::string_view name, std::uint32_t id) {
    const auto free = is_free(id);
    if (!free) return free.error();
    return free.value() ? table.claim(name, id) : base::Result<Id>(Id{});
}

// The owner of what an earlier start has left: with the same number its files need no new one.
Id owner_of_earlier(const ExecPlan::Directory& directory) {
    const auto place = formats::private_place(directory.kind, directory.path);
    base::Path path;
    if (!place || !path.append(place->top) || !path.append("/private/") ||
        !path.append(place->name))
        return std::nullopt;
    const auto status = sys::status_at(sys::kHere, path, sys::Follow::no);
    if (!status || !formats::is_dynamic_id(status.value().uid)) return std::nullopt;
    return status.value().uid;
}

base::Result<Id> claim_earlier(const Start& start,
                               const DynamicUserTable& table,
                               std::string_view name) {
    for (const ExecPlan::Directory& directory : start.plan.directories) {
        const Id id = owner_of_earlier(directory);
        if (!id) continue;
        const auto claimed = claim(table, name, *id);
        if (!claimed || claimed.value()) return claimed;
    }
    return Id{};
}

base::Result<std::uint32_t> number_of(const Start& start, std::string_view name) {
    static base::Path path;  // too large for the stack beside its callers'
    if (!path.assign(start.plan.dynamic_users->text)) return base::Errno{ENAMETOOLONG};
    const auto table = DynamicUserTable::open(path);
    if (!table) return table.error();
    auto id = table.value().find(name);
    if (id && !id.value()) id = claim_earlier(start, table.value(), name);
    for (std::uint32_t attempt = 0; id && !id.value() && attempt < formats::kDynamicIds; ++attempt)
        id = claim(table.value(), name, formats::dynamic_id(name, attempt));
    if (!id) return id.error();
    if (!id.value()) return base::Errno{EUSERS};
    return *id.value();
}

int cannot_read(const Start& start, const ExecPlan::Text& name, const char* path, base::Errno why) {
    return fail(kSystemFailed, start, name.where, {.what = "cannot read", .subject = path}, why);
}

int wrong_name(const Start& start, const ExecPlan::Text& name) {
    return fail(kPlanWrong, start, name.where,
                {.what = "not a name for a dynamic user",
                 .subject = name.text,
                 .help = "a letter or '_', then letters, digits, '_' and '-', 31 at most"});
}

// As systemd: what is half there was made by somebody for something else.
int half_there(const Start& start, const ExecPlan::Text& name, bool is_user) {
    return fail(kPlanWrong, start, name.where,
                {.what = is_user ? "there is a group of the dynamic user's name, but no user"
                                 : "there is a user of the dynamic group's name, but no group",
                 .subject = name.text,
                 .help = "create both, or write another name"});
}

int find_user_part(Start& start, const ExecPlan::Text& name) {
    Identity& identity = start.identity;
    identity.has_user = identity.has_group = true;
    if (const auto number = plain_id(name.text)) {
        identity.uid = identity.gid = *number;
        return 0;
    }
    if (!formats::is_dynamic_user_name(name.text)) return wrong_name(start, name);
    identity.name.assign(name.text);
    User user;
    const auto there = has_user(name.text, user);
    if (!there) return cannot_read(start, name, kPasswd, there.error());
    if (there.value()) {
        identity.uid = user.uid;
        identity.gid = user.gid;
        return 0;
    }
    std::uint32_t gid = 0;
    const auto group = has_group(name.text, gid);
    if (!group) return cannot_read(start, name, kGroup, group.error());
    if (group.value()) return half_there(start, name, true);
    const auto number = number_of(start, name.text);
    if (!number) return fail_with(start, name, number.error());
    identity.uid = identity.gid = number.value();
    return 0;
}

int find_group_part(Start& start, const ExecPlan::Text& name) {
    Identity& identity = start.identity;
    if (const auto number = plain_id(name.text)) {
        identity.gid = *number;
        return 0;
    }
    if (!formats::is_dynamic_user_name(name.text)) return wrong_name(start, name);
    const auto there = has_group(name.text, identity.gid);
    if (!there) return cannot_read(start, name, kGroup, there.error());
    if (there.value()) return 0;
    User user;
    const auto of_user = has_user(name.text, user);
    if (!of_user) return cannot_read(start, name, kPasswd, of_user.error());
    if (of_user.value()) return half_there(start, name, false);
    const auto number = number_of(start, name.text);
    if (!number) return fail_with(start, name, number.error());
    identity.gid = number.value();
    return 0;
}

}  // namespace

int resolve_dynamic_user(Start& start) {
    const ExecPlan& plan = start.plan;
    if (const int code = find_user_part(start, *plan.user); code != 0) return code;
    if (!plan.group || plan.group->text == plan.user->text) return 0;
    return find_group_part(start, *plan.group);
}

Id dynamic_user_id(const Start& start, std::string_view name) {
    if (!start.plan.dynamic_users || !start.identity.has_user || name != start.plan.user->text)
        return std::nullopt;
    return start.identity.uid;
}

Id dynamic_group_id(const Start& start, std::string_view name) {
    if (!start.plan.dynamic_users || !start.identity.has_group) return std::nullopt;
    const ExecPlan::Text& group = start.plan.group ? *start.plan.group : *start.plan.user;
    if (name != group.text) return std::nullopt;
    return start.identity.gid;
}

}  // namespace slipway::exec
