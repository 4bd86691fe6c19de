#include "engine/sys/keyring.h"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Status new_session_keyring() {
    return status_of(::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0));
}

Status link_user_keyring() {
    return status_of(
        ::syscall(SYS_keyctl, KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_SESSION_KEYRING, 0, 0));
}

}  // namespace slipway::sys
