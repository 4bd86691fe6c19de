// s6-setuidgid, s6-applyuidgid, s6-envuidgid.
#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/chain/loaders.h"
#include "engine/chain/options.h"
#include "engine/exec/accounts.h"
#include "engine/sys/identity.h"
#include "engine/sys/process.h"

namespace slipway::chain {
namespace {

constexpr int kUnknownAccount = 1;

struct Ids {
    std::optional<std::uint32_t> uid, gid;
    std::optional<exec::GroupList> groups;
};

// "4,7" or "4,7,".
bool parse_groups(std::string_view text, exec::GroupList& groups) {
    groups.clear();
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const auto gid = exec::plain_id(text.substr(0, end));
        if (!gid || !groups.push_back(*gid)) return false;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

bool set_id(std::optional<std::uint32_t>& id, std::string_view text) {
    id = exec::plain_id(text);
    return id.has_value();
}

bool set_groups(Ids& ids, std::string_view text) {
    ids.groups.emplace();
    return parse_groups(text, *ids.groups);
}

// 0 or the exit code.
int ids_of_environment(const Call& call, Ids& ids) {
    const char* const uid = sys::environment_value("UID");
    const char* const gid = sys::environment_value("GID");
    const char* const groups = sys::environment_value("GIDLIST");
    if (uid == nullptr) return die(call, kUsageError, {"UID is not set"});
    if (gid == nullptr) return die(call, kUsageError, {"GID is not set"});
    if (groups == nullptr) return die(call, kUsageError, {"GIDLIST is not set"});
    if (!set_id(ids.uid, uid)) return die(call, kUsageError, {"UID is no number"});
    if (!set_id(ids.gid, gid)) return die(call, kUsageError, {"GID is no number"});
    if (!set_groups(ids, groups)) return die(call, kUsageError, {"GIDLIST is no list of numbers"});
    return 0;
}

// As s6 has it, the main group is added to the list, and without a list none is set.
int assume(const Call& call, const Ids& ids) {
    if (ids.groups) {
        exec::GroupList groups;
        const std::uint32_t main_group = ids.gid.value_or(sys::effective_gid());
        const auto& listed = *ids.groups;
        if (std::find(listed.begin(), listed.end(), main_group) == listed.end())
            groups.push_back(main_group);
        for (const std::uint32_t gid : listed)
            if (!groups.push_back(gid)) return die(call, kFailed, {"more than 256 groups"});
        if (const auto done = sys::set_groups(groups.view()); !done)
            return die(call, {"unable to set the groups"}, done.error());
    }
    if (ids.gid)
        if (const auto done = sys::set_group_id(*ids.gid); !done)
            return die(call, {"unable to set the group"}, done.error());
    if (ids.uid)
        if (const auto done = sys::set_user_id(*ids.uid); !done)
            return die(call, {"unable to set the user"}, done.error());
    return 0;
}

// What s6-envuidgid found out; what is not there is left alone.
struct Found {
    std::optional<std::uint32_t> uid, gid;
    std::optional<exec::GroupList> groups;
};

struct Lookup {
    char kind = 0;  // 'u', 'g', 'B', 0: user, group and memberships
    bool numbers = false;
    bool has_defaults = false;
    std::uint32_t uid = 0, gid = 0;
    exec::GroupList groups;
};

bool parse_defaults(std::string_view text, Lookup& lookup) {
    std::array<std::string_view, 3> parts;
    for (std::string_view& part : parts) {
        const std::size_t end = std::min(text.find(':'), text.size());
        part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    const auto id = [](std::string_view part, std::uint32_t& out) {
        const auto number = part.empty() ? std::optional<std::uint32_t>{0} : exec::plain_id(part);
        out = number.value_or(0);
        return number.has_value();
    };
    lookup.has_defaults = true;
    return text.empty() && id(parts[0], lookup.uid) && id(parts[1], lookup.gid) &&
           parse_groups(parts[2], lookup.groups);
}

int cannot_read(const Call& call, const char* path, base::Errno why) {
    return die(call, {"unable to read ", path}, why);
}

// The id of `name`, by name, by number if that is allowed, or the default; an empty name has the
// default. 0 or the exit code.
int find_id(const Call& call,
            const Lookup& lookup,
            bool group,
            std::string_view name,
            std::optional<std::uint32_t>& id) {
    exec::User user;
    const auto found = name.empty() ? base::Result<bool>(false)
                       : group      ? exec::find_group(name, user.gid)
                                    : exec::find_user(name, exec::Match::name, user);
    if (!found) return cannot_read(call, group ? exec::kGroup : exec::kPasswd, found.error());
    const auto number = lookup.numbers ? exec::plain_id(name) : std::nullopt;
    if (found.value())
        id = group ? user.gid : user.uid;
    else if (number)
        id = number;
    else if (lookup.has_defaults || name.empty())
        id = group ? lookup.gid : lookup.uid;
    else
        return die(call, kUnknownAccount, {group ? "unknown group: " : "unknown user: ", name});
    return 0;
}

int find_whole_user(const Call& call, const Lookup& lookup, std::string_view name, Found& out) {
    exec::User user;
    const auto found = exec::find_user(name, exec::Match::name, user);
    if (!found) return cannot_read(call, exec::kPasswd, found.error());
    if (!found.value()) {
        if (const int code = find_id(call, lookup, false, name, out.uid); code != 0) return code;
        out.gid = lookup.gid;
        // Of a number nobody knows the memberships.
        if (!lookup.numbers || !exec::plain_id(name)) out.groups = lookup.groups;
        return 0;
    }
    out.uid = user.uid;
    out.gid = user.gid;
    exec::GroupList all;
    const auto fits = exec::add_memberships(name, all);
    if (!fits) return cannot_read(call, exec::kGroup, fits.error());
    if (!fits.value()) return die(call, kFailed, {"more than 256 groups"});
    out.groups.emplace();
    for (const std::uint32_t gid : all)
        if (gid != *out.gid) out.groups->push_back(gid);
    return 0;
}

int find(const Call& call, const Lookup& lookup, std::string_view name, Found& out) {
    switch (lookup.kind) {
        case 'u':
            return find_id(call, lookup, false, name, out.uid);
        case 'g':
            return find_id(call, lookup, true, name, out.gid);
        case 'B': {
            const std::size_t end = std::min(name.find(':'), name.size());
            if (const int code = find_id(call, lookup, false, name.substr(0, end), out.uid);
                code != 0)
                return code;
            return find_id(call, lookup, true, name.substr(std::min(end + 1, name.size())),
                           out.gid);
        }
        default:
            return find_whole_user(call, lookup, name, out);
    }
}

base::FixedString<4096> list_text(const exec::GroupList& groups) {
    base::FixedString<4096> text;
    for (const std::uint32_t gid : groups) {
        if (!text.empty()) text.append(",");
        text.append(base::decimal(gid).view());
    }
    return text;
}

}  // namespace

int s6_apply_ids(Call& call) {
    Ids ids;
    bool unexport = false;
    Options options(call.words, "zu:g:G:U");
    while (const auto option = options.next()) {
        bool good = true;
        switch (option->letter) {
            case 'z':
                unexport = true;
                break;
            case 'u':
                good = set_id(ids.uid, option->value);
                break;
            case 'g':
                good = set_id(ids.gid, option->value);
                break;
            case 'G':
                good = set_groups(ids, option->value);
                break;
            case 'U':
                if (const int code = ids_of_environment(call, ids); code != 0) return code;
                break;
            default:
                good = false;
        }
        if (!good) return wrong_usage(call);
    }
    if (options.rest().empty()) return wrong_usage(call);
    if (const int code = assume(call, ids); code != 0) return code;
    if (unexport)
        for (const char* name : {"UID", "GID", "GIDLIST"}) unset_variable(call, name);
    return become(call, options.rest());
}

int s6_environment_of_user(Call& call) {
    Lookup lookup;
    Options options(call.words, "iD:ugBn");
    while (const auto option = options.next()) {
        switch (option->letter) {
            case 'i':
                lookup.has_defaults = false;
                lookup.uid = lookup.gid = 0;
                lookup.groups.clear();
                break;
            case 'D':
                if (!parse_defaults(option->value, lookup)) return wrong_usage(call);
                break;
            case 'n':
                lookup.numbers = true;
                break;
            case '?':
                return wrong_usage(call);
            default:
                lookup.kind = option->letter;
        }
    }
    if (options.rest().size() < 2) return wrong_usage(call);
    Found found;
    const int code = find(call, lookup, options.rest()[0], found);
    if (code != 0) return code;
    bool fits = true;
    if (found.uid) fits = fits && set_variable(call, "UID", base::decimal(*found.uid).view());
    if (found.gid) fits = fits && set_variable(call, "GID", base::decimal(*found.gid).view());
    if (found.groups) fits = fits && set_variable(call, "GIDLIST", list_text(*found.groups).view());
    return fits ? become(call, options.rest().subspan(1)) : kFailed;
}

int s6_set_user(Call& call) {
    Options options(call.words, "");
    if (options.next() || options.rest().size() < 2) return wrong_usage(call);
    const Words words = options.rest();
    const std::string_view account = words[0];
    const std::size_t colon = account.find(':');
    Ids ids;
    if (colon != std::string_view::npos) {
        if (!set_id(ids.uid, account.substr(0, colon)) ||
            !set_id(ids.gid, account.substr(colon + 1)))
            return wrong_usage(call);
        ids.groups.emplace();
    } else {
        Found found;
        if (const int code = find_whole_user(call, {}, account, found); code != 0) return code;
        ids = {found.uid, found.gid, found.groups};
        for (const char* name : {"UID", "GID", "GIDLIST"}) unset_variable(call, name);
    }
    if (const int code = assume(call, ids); code != 0) return code;
    return become(call, words.subspan(1));
}

}  // namespace slipway::chain
