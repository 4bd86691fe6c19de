#include "engine/sys/seccomp.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "engine/sys/identity.h"
#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

// A program that answers getppid() with an error and allows the rest.
std::string no_parents() {
    const std::array<sock_filter, 4> code{{{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
                                           {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_getppid},
                                           {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOTTY},
                                           {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}}};
    std::string bytes(sizeof code, '\0');
    std::memcpy(bytes.data(), code.data(), sizeof code);
    return bytes;
}

TEST(Seccomp, FiltersTheCallsOfThisProcess) {
    EXPECT_TRUE(testing::in_child([] {
        if (!set_no_new_privileges()) return false;
        const Status done = filter_system_calls(no_parents());
        if (!done) return done.error().value == ENOSYS || done.error().value == EINVAL;
        return ::syscall(SYS_getppid) == -1 && errno == ENOTTY && ::syscall(SYS_getpid) > 0;
    }));
}

TEST(Seccomp, RefusesWhatIsNoProgram) {
    const std::string whole = no_parents();
    for (const std::string& bytes : {std::string(), whole.substr(1), std::string(8 * 4097, '\0')})
        EXPECT_EQ(filter_system_calls(bytes).error().value, EINVAL) << bytes.size();
    // A jump beyond the end; the kernel looks at that.
    EXPECT_TRUE(testing::in_child(
        [&] { return set_no_new_privileges() && !filter_system_calls(whole.substr(0, 16)); }));
}

}  // namespace
}  // namespace slipway::sys
