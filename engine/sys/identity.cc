#include "engine/sys/identity.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/file.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {

// The raw calls change this thread only, which is all of our programs; the C libraries' versions
// bring the machinery that tells all threads.
Status set_user_id(std::uint32_t uid) {
    return status_of(::syscall(SYS_setresuid, uid, uid, uid));
}

Status set_group_id(std::uint32_t gid) {
    return status_of(::syscall(SYS_setresgid, gid, gid, gid));
}

Status set_groups(std::span<const std::uint32_t> gids) {
    return status_of(::syscall(SYS_setgroups, gids.size(), gids.data()));
}

Status set_no_new_privileges() {
    return status_of(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

Status set_login_uid(std::uint32_t uid) {
    const Result<Fd> file = open_at(kHere, "/proc/self/loginuid", Open::write);
    if (!file) return file.error().value == ENOENT ? base::kOk : Status(file.error());
    return write_all(file.value(), base::decimal_unsigned(uid).view());
}

Status change_root(CPath path) {
    return status_of(::chroot(path.c_str()));
}

}  // namespace slipway::sys
