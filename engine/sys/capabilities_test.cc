#include "engine/sys/capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "engine/sys/identity.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

using testing::in_child;

constexpr std::uint64_t bit(unsigned capability) {
    return std::uint64_t{1} << capability;
}

TEST(Capabilities, OthersLeaveTheBoundingSet) {
    if (real_uid() != 0) GTEST_SKIP() << "needs root";
    const int chown = ::prctl(PR_CAPBSET_READ, CAP_CHOWN, 0, 0, 0);
    EXPECT_TRUE(in_child([&] {
        return bound_capabilities(bit(CAP_CHOWN)) && bound_capabilities(bit(CAP_CHOWN)) &&
               ::prctl(PR_CAPBSET_READ, CAP_CHOWN, 0, 0, 0) == chown &&
               ::prctl(PR_CAPBSET_READ, CAP_KILL, 0, 0, 0) == 0 &&
               ::prctl(PR_CAPBSET_READ, CAP_BPF, 0, 0, 0) == 0;
    }));
}

// What a service gets that has a user and one privilege of root.
TEST(Capabilities, AmbientOnesOutliveTheUser) {
    if (real_uid() != 0 || (capabilities().value().permitted & bit(CAP_KILL)) == 0)
        GTEST_SKIP() << "needs root with CAP_KILL";
    EXPECT_TRUE(in_child([] {
        if (!keep_capabilities() || !set_user_id(54321)) return false;
        Capabilities held = capabilities().value();
        if (held.effective != 0 || (held.permitted & bit(CAP_KILL)) == 0) return false;
        held.inheritable = held.effective = bit(CAP_KILL);
        return set_capabilities(held) && raise_ambient(bit(CAP_KILL)) &&
               capabilities().value() == held && !raise_ambient(bit(CAP_CHOWN)) &&
               ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0) == 1;
    }));
}

TEST(Capabilities, SecureBitsAreSetByThePrivilegedOnly) {
    if (real_uid() != 0) GTEST_SKIP() << "needs root";
    EXPECT_TRUE(in_child([] {
        if (!set_secure_bits(1) || secure_bits().value() != 1) return false;
        return set_user_id(54321) && !set_secure_bits(0);
    }));
}

}  // namespace
}  // namespace slipway::sys
