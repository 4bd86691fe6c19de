#include "engine/sys/ownership.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<std::uint64_t> link_count(BorrowedFd file) {
    struct stat st {};

    if (::syscall(SYS_newfstatat, file.value, "", &st, AT_EMPTY_PATH) < 0) return last_error();
    return st.st_nlink;
}

Status change_owner(BorrowedFd file, std::uint32_t uid, std::uint32_t gid) {
    return status_of(::fchownat(file.value, "", uid, gid, AT_EMPTY_PATH));
}

}  // namespace slipway::sys
