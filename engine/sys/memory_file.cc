#include "engine/sys/memory_file.h"

#include <linux/memfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<Fd> make_memory_file(CPath name) {
    const long fd = ::syscall(SYS_memfd_create, name.c_str(), MFD_CLOEXEC);
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

}  // namespace slipway::sys
