#include "engine/sys/name_space.h"

#include <sched.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Status make_name_spaces(NameSpace which) {
    return status_of(::unshare(static_cast<int>(which)));
}

Status enter_name_spaces(BorrowedFd fd, NameSpace which) {
    return status_of(::setns(fd.value, static_cast<int>(which)));
}

}  // namespace slipway::sys
