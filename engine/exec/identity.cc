#include "engine/exec/identity.h"

#include "engine/exec/accounts.h"
#include "engine/exec/dynamic_user.h"
#include "engine/exec/other_accounts.h"
#include "engine/sys/identity.h"

namespace slipway::exec {
namespace {

using formats::ExecPlan;

int cannot_read(const Start& start, const ExecPlan::Text& name, const char* path, base::Errno why) {
    return fail(kSystemFailed, start, name.where, {.what = "cannot read", .subject = path}, why);
}

int cannot_ask(const Start& start, const ExecPlan::Text& name, base::Errno why) {
    return fail(kSystemFailed, start, name.where,
                {.what = "cannot look up the name",
                 .subject = name.text,
                 .help = "try getent(1), which asks what /etc/nsswitch.conf names"},
                why);
}

int unknown(const Start& start, const ExecPlan::Text& name, const char* path) {
    return fail(kPlanWrong, start, name.where,
                {.what = path == kPasswd ? "unknown user" : "unknown group",
                 .subject = name.text,
                 .why = path == kPasswd ? "neither /etc/passwd nor getent(1) knows it"
                                        : "neither /etc/group nor getent(1) knows it",
                 .help = "create it, or write its number"});
}

struct UserMatch {
    bool found = false;
    std::uint32_t uid = 0, gid = 0;
};

// In the files, else where getent(1) looks. A number that no file has means itself, and what more
// there is to know of it is asked only where the plan does not say it.
base::Result<bool> look_up(const Start& start,
                           const ExecPlan::Text& name,
                           User& user,
                           Identity* identity) {
    const bool number = plain_id(name.text).has_value();
    const auto found = find_user(name.text, Match::name_or_number, user);
    if (found.value_or(false)) return true;
    if (number && (identity == nullptr || start.plan.group)) return false;
    if (!found && !number) return found;
    const auto asked = ask_user(name.text, user);
    if (asked.value_or(false) && identity != nullptr) identity->asked = true;
    return asked;
}

int find_user_of_plan(const Start& start,
                      const ExecPlan::Text& name,
                      UserMatch& match,
                      Identity* identity) {
    User user;
    const auto number = plain_id(name.text);
    const auto found = look_up(start, name, user, identity);
    if (!found) return cannot_ask(start, name, found.error());
    if (found.value()) {
        match = {true, user.uid, user.gid};
        if (identity != nullptr) {
            identity->name.assign(user.name);
            identity->home.assign(user.home);
            identity->shell.assign(user.shell);
        }
        return 0;
    }
    if (!number) return unknown(start, name, kPasswd);
    match.uid = *number;
    return 0;
}

int find_primary_user(Start& start) {
    Identity& identity = start.identity;
    UserMatch match;
    if (const int code = find_user_of_plan(start, *start.plan.user, match, &identity); code != 0)
        return code;
    identity.has_user = true;
    identity.uid = match.uid;
    if (start.plan.group) return 0;
    if (!match.found)
        return fail(kPlanWrong, start, start.plan.user->where,
                    {.what = "no group for user",
                     .subject = start.plan.user->text,
                     .why = "neither /etc/passwd nor getent(1) knows the number",
                     .help = "add a line: group GID"});
    identity.has_group = true;
    identity.gid = match.gid;
    return 0;
}

int too_many_groups(const Start& start, formats::PlanPosition where) {
    return fail(kPlanWrong, start, where,
                {.what = "more than 256 groups",
                 .help = "list the needed ones and add only-listed-groups"});
}

// As initgroups(3) does.
int add_memberships_of_plan(Start& start) {
    Identity& identity = start.identity;
    const auto listed = add_memberships(identity.name.view(), identity.groups);
    if (!listed) return cannot_read(start, *start.plan.user, kGroup, listed.error());
    const auto fits = listed.value() && identity.asked
                          ? ask_memberships(identity.name.view(), identity.groups)
                          : listed;
    if (!fits) return cannot_ask(start, *start.plan.user, fits.error());
    return fits.value() ? 0 : too_many_groups(start, start.plan.user->where);
}

// "~" of a service without a user is root's.
int find_own_home(Start& start, const ExecPlan::Text& cwd) {
    User user;
    const auto found = find_user("0", Match::name_or_number, user);
    if (!found) return cannot_read(start, cwd, kPasswd, found.error());
    if (found.value()) start.identity.home.assign(user.home);
    return 0;
}

}  // namespace

int find_user_id(const Start& start,
                 const ExecPlan::Text& name,
                 std::uint32_t& uid,
                 std::optional<std::uint32_t>* primary_group) {
    if (const auto own = dynamic_user_id(start, name.text)) {
        uid = *own;
        if (primary_group != nullptr) *primary_group = start.identity.gid;
        return 0;
    }
    UserMatch match;
    const int code = find_user_of_plan(start, name, match, nullptr);
    uid = match.uid;
    if (primary_group != nullptr && match.found) *primary_group = match.gid;
    return code;
}

int find_group_id(const Start& start, const ExecPlan::Text& name, std::uint32_t& gid) {
    if (const auto own = dynamic_group_id(start, name.text)) {
        gid = *own;
        return 0;
    }
    const auto visited = find_group(name.text, gid);
    const auto number = plain_id(name.text);
    if (!visited && !number) return cannot_read(start, name, kGroup, visited.error());
    if (visited && visited.value()) return 0;
    if (!number) {
        const auto asked = ask_group(name.text, gid);
        if (!asked) return cannot_ask(start, name, asked.error());
        return asked.value() ? 0 : unknown(start, name, kGroup);
    }
    gid = *number;
    return 0;
}

std::optional<std::uint32_t> lookup_user_id(std::string_view name) {
    User user;
    if (find_user(name, Match::name_or_number, user).value_or(false)) return user.uid;
    return plain_id(name);
}

std::optional<std::uint32_t> lookup_group_id(std::string_view name) {
    std::uint32_t gid = 0;
    if (find_group(name, gid).value_or(false)) return gid;
    return plain_id(name);
}

int resolve_identity(Start& start) {
    const ExecPlan& plan = start.plan;
    Identity& identity = start.identity;
    if (plan.user) {
        const int code =
            plan.dynamic_users ? resolve_dynamic_user(start) : find_primary_user(start);
        if (code != 0) return code;
    }
    if (!plan.user && plan.cwd && plan.cwd->text == "~")
        if (const int code = find_own_home(start, *plan.cwd); code != 0) return code;
    if (plan.group && !plan.dynamic_users) {
        if (const int code = find_group_id(start, *plan.group, identity.gid); code != 0)
            return code;
        identity.has_group = true;
    }
    // As systemd: who stays root has no groups but those that are listed.
    if (identity.has_group && identity.has_user) add_group(identity.groups, identity.gid);
    for (const ExecPlan::Text& name : plan.groups) {
        std::uint32_t gid = 0;
        if (const int code = find_group_id(start, name, gid); code != 0) return code;
        if (!add_group(identity.groups, gid)) return too_many_groups(start, name.where);
    }
    const bool memberships =
        identity.has_user && !plan.only_listed_groups && !identity.name.empty();
    return memberships ? add_memberships_of_plan(start) : 0;
}

namespace {

int cannot_assume(const Start& start, std::string_view what, base::Errno why) {
    const formats::PlanPosition where = start.plan.user    ? start.plan.user->where
                                        : start.plan.group ? start.plan.group->where
                                                           : formats::PlanPosition{};
    return fail(kSystemFailed, start, where,
                {.what = what, .help = "slipway-exec must be started by root to change identity"},
                why);
}

}  // namespace

int assume_groups(const Start& start) {
    const Identity& identity = start.identity;
    const bool change_groups =
        identity.has_user || identity.has_group || !start.plan.groups.empty();
    if (change_groups)
        if (const auto done = sys::set_groups(identity.groups.view()); !done)
            return cannot_assume(start, "cannot set groups", done.error());
    if (!identity.has_group) return 0;
    const auto done = sys::set_group_id(identity.gid);
    return done ? 0 : cannot_assume(start, "cannot set the group", done.error());
}

int assume_user(const Start& start) {
    if (!start.identity.has_user) return 0;
    const auto done = sys::set_user_id(start.identity.uid);
    return done ? 0 : cannot_assume(start, "cannot set the user", done.error());
}

}  // namespace slipway::exec
