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

// What the files do not list, as users' and groups' numbers alike.
bool is_free(std::uint32_t id) {
    User user;
    const auto as_user = find_user(base::decimal(id).view(), Match::name_or_number, user);
    if (as_user.value_or(false)) return false;
    return !has_group_number(id).value_or(false);
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
        if (!id || !is_free(*id)) continue;
        const auto claimed = table.claim(name, *id);
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
    for (std::uint32_t attempt = 0; id && !id.value() && attempt < formats::kDynamicIds;
         ++attempt) {
        const std::uint32_t candidate = formats::dynamic_id(name, attempt);
        if (is_free(candidate)) id = table.value().claim(name, candidate);
    }
    if (!id) return id.error();
    if (!id.value()) return base::Errno{EUSERS};
    return *id.value();
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
    if (find_user(name.text, Match::name, user).value_or(false)) {
        identity.uid = user.uid;
        identity.gid = user.gid;
        return 0;
    }
    std::uint32_t gid = 0;
    if (find_group(name.text, gid).value_or(false)) return half_there(start, name, true);
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
    if (find_group(name.text, identity.gid).value_or(false)) return 0;
    User user;
    if (find_user(name.text, Match::name, user).value_or(false))
        return half_there(start, name, false);
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
