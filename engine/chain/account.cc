#include "engine/chain/account.h"

#include "engine/base/number.h"
#include "engine/sys/identity.h"

namespace slipway::chain {
namespace {

// runit's own limit is 60.
int add(const Call& call, Account& account, std::uint32_t gid) {
    return account.groups.push_back(gid) ? 0 : die(call, kFailed, {"more than 256 groups"});
}

// Takes the part before the next ':' off.
std::string_view take_part(std::string_view& text) {
    const std::size_t end = text.find(':');
    const auto part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return part;
}

int numbers(const Call& call, std::string_view text, Account& account) {
    const std::string_view whole = text;
    const auto uid = exec::plain_id(take_part(text));
    while (uid && !text.empty()) {
        const auto gid = exec::plain_id(take_part(text));
        if (!gid) return die(call, kFailed, {"invalid uid/gids: ", whole});
        if (const int code = add(call, account, *gid); code != 0) return code;
    }
    if (account.groups.empty()) return die(call, kFailed, {"invalid uid/gids: ", whole});
    account.uid = *uid;
    return 0;
}

}  // namespace

int find_account(const Call& call, std::string_view name, Account& account) {
    exec::User user;
    const auto found = exec::find_user(name, exec::Match::name, user);
    if (!found) return die(call, {"unable to read ", exec::kPasswd}, found.error());
    if (!found.value()) return die(call, kFailed, {"unknown account ", name});
    account.uid = user.uid;
    return add(call, account, user.gid);
}

int find_account_list(const Call& call, std::string_view text, Account& account) {
    if (text.starts_with(':')) return numbers(call, text.substr(1), account);
    std::string_view groups = text;
    if (const int code = find_account(call, take_part(groups), account); code != 0) return code;
    if (!groups.empty()) account.groups.clear();
    while (!groups.empty()) {
        const std::string_view group = take_part(groups);
        std::uint32_t gid = 0;
        const auto known = exec::find_group(group, gid);
        if (!known) return die(call, {"unable to read ", exec::kGroup}, known.error());
        if (!known.value()) return die(call, kFailed, {"unknown user/group: ", text});
        if (const int code = add(call, account, gid); code != 0) return code;
    }
    return 0;
}

int assume_account(const Call& call, const Account& account) {
    if (const auto done = sys::set_groups(account.groups.view()); !done)
        return die(call, {"unable to set the groups"}, done.error());
    if (const auto done = sys::set_group_id(account.groups[0]); !done)
        return die(call, {"unable to set the group"}, done.error());
    if (const auto done = sys::set_user_id(account.uid); !done)
        return die(call, {"unable to set the user"}, done.error());
    return 0;
}

int export_account(Call& call, const Account& account) {
    const bool done = set_variable(call, "GID", base::decimal(account.groups[0]).view()) &&
                      set_variable(call, "UID", base::decimal(account.uid).view());
    return done ? 0 : kFailed;
}

}  // namespace slipway::chain
