#include "engine/sys/root.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/openat2.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<Fd> open_in_root(BorrowedFd root, CPath path, Open flags) {
    struct open_how how {};

    how.flags = static_cast<unsigned long long>(O_CLOEXEC);
    // openat2 refuses flags that have no meaning together, so only these are passed.
    if (has(flags, Open::path_only))
        how.flags |= O_PATH;
    else
        how.flags |= O_NOCTTY;
    if (has(flags, Open::directory)) how.flags |= O_DIRECTORY;
    if (has(flags, Open::no_follow)) how.flags |= O_NOFOLLOW;
    if (has(flags, Open::nonblock)) how.flags |= O_NONBLOCK;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    const long fd =
        retried([&] { return ::syscall(SYS_openat2, root.value, path.c_str(), &how, sizeof how); });
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

}  // namespace slipway::sys
