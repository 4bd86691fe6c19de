// The accounts that daemontools' and runit's loaders are told: a name, or runit's lists.
#pragma once

#include <cstdint>

#include "engine/chain/loader.h"
#include "engine/exec/accounts.h"

namespace slipway::chain {

struct Account {
    std::uint32_t uid = 0;
    exec::GroupList groups;  // the first is the main one; never empty
};

// "USER". 0 or the exit code.
int find_account(const Call& call, std::string_view name, Account& account);

// chpst's "USER", "USER:GROUP[:GROUP…]" or ":UID:GID[:GID…]".
int find_account_list(const Call& call, std::string_view text, Account& account);

// Groups, group, user, in this order, as privileges end with the last.
int assume_account(const Call& call, const Account& account);

// $UID and $GID.
int export_account(Call& call, const Account& account);

}  // namespace slipway::chain
