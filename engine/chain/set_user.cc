// setuidgid, envuidgid.
#include "engine/chain/account.h"
#include "engine/chain/loaders.h"

namespace slipway::chain {

int set_user(Call& call) {
    if (call.words.size() < 2) return wrong_usage(call);
    Account account;
    if (const int code = find_account(call, call.words[0], account); code != 0) return code;
    if (const int code = assume_account(call, account); code != 0) return code;
    return become(call, call.words.subspan(1));
}

int environment_of_user(Call& call) {
    if (call.words.size() < 2) return wrong_usage(call);
    Account account;
    if (const int code = find_account(call, call.words[0], account); code != 0) return code;
    if (const int code = export_account(call, account); code != 0) return code;
    return become(call, call.words.subspan(1));
}

}  // namespace slipway::chain
