#include "engine/sys/root.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/openat2.h>

#include "engine/sys/kernel.h"
#include "engine/sys/open_flags.h"

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

Result<Fd> open_without_links(BorrowedFd dir, CPath path, Open flags, unsigned mode) {
    struct open_how how {};

    // openat2 refuses what has no meaning.
    const int ignored = has(flags, Open::path_only) ? O_NOCTTY : 0;
    how.flags = static_cast<unsigned long long>(open_flags(flags) & ~ignored);
    if (has(flags, Open::create)) how.mode = mode;
    how.resolve = RESOLVE_NO_SYMLINKS;
    const long fd =
        retried([&] { return ::syscall(SYS_openat2, dir.value, path.c_str(), &how, sizeof how); });
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

}  // namespace slipway::sys
