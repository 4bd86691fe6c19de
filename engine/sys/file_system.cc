#include "engine/sys/file_system.h"

#include <sys/statfs.h>
#include <sys/statvfs.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<bool> is_read_only(CPath path) {
    struct statfs status {};

    if (::statfs(path.c_str(), &status) < 0) return last_error();
    constexpr auto kReadOnly = 1;  // ST_RDONLY
    return (status.f_flags & kReadOnly) != 0;
}

Result<std::uint64_t> used_bytes(CPath path) {
    struct statvfs status {};

    if (::statvfs(path.c_str(), &status) < 0) return last_error();
    return (status.f_blocks - status.f_bfree) * status.f_frsize;
}

}  // namespace slipway::sys
