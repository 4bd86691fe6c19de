// The loaders: one function each, its exit code as the result when the program was not reached.
//
// What they do is what the programs of the same names do, of daemontools 0.76, runit 2.1.2 and s6
// 2.11; slipway-chain(8) lists them.
#pragma once

#include "engine/chain/loader.h"

namespace slipway::chain {

int set_user(Call& call);                // set_user.cc: setuidgid
int environment_of_user(Call& call);     // set_user.cc: envuidgid
int s6_set_user(Call& call);             // s6_identity.cc: s6-setuidgid
int s6_apply_ids(Call& call);            // s6_identity.cc: s6-applyuidgid
int s6_environment_of_user(Call& call);  // s6_identity.cc: s6-envuidgid
int environment_directory(Call& call);   // envdir.cc: envdir, s6-envdir
int soft_limits(Call& call);             // limits.cc: softlimit, s6-softlimit
int hold_lock(Call& call);               // lock.cc: setlock
int s6_hold_lock(Call& call);            // lock.cc: s6-setlock
int new_group(Call& call);               // session.cc: pgrphack
int s6_new_session(Call& call);          // session.cc: s6-setsid
int stay_in_foreground(Call& call);      // fghack.cc: fghack, s6-fghack
int fail_on_deaths(Call& call);          // permafail.cc: s6-permafailon
int change_process_state(Call& call);    // chpst.cc: chpst
int notify_on_check(Call& call);         // notify_check.cc: s6-notifyoncheck

// Small tools beside them: they execute nothing, and read their standard input to its end.
int connect_both_ways(Call& call);  // connect.cc: s6-ioconnect
int show_in_title(Call& call);      // title.cc: readproctitle

}  // namespace slipway::chain
