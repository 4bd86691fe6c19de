#include "engine/sys/keyring.h"

#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include <gtest/gtest.h>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

long session() {
    return ::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0, 0, 0);
}

bool holds_the_users() {
    const long user = ::syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0, 0, 0);
    int keys[16] = {};
    const long size = ::syscall(SYS_keyctl, KEYCTL_READ, session(), keys, sizeof keys, 0);
    for (long i = 0; i < size / 4 && i < 16; ++i)
        if (keys[i] == user) return true;
    return false;
}

TEST(Keyring, ASessionsIsNewAndHasTheUsersWhenLinked) {
    EXPECT_TRUE(testing::in_child([] {
        const long before = session();
        // Kernels without keyrings, and containers, refuse all of it.
        if (const Status made = new_session_keyring(); !made) return true;
        if (session() == before || holds_the_users()) return false;
        return link_user_keyring() && holds_the_users();
    }));
}

}  // namespace
}  // namespace slipway::sys
