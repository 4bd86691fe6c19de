#include "engine/sys/file_system.h"

#include <sys/statfs.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<bool> is_read_only(CPath path) {
    struct statfs status {};

    if (::statfs(path.c_str(), &status) < 0) return last_error();
    constexpr auto kReadOnly = 1;  // ST_RDONLY
    return (status.f_flags & kReadOnly) != 0;
}

}  // namespace slipway::sys
