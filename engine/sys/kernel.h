// How the .cc files of this folder turn the kernel's answers into Result. Not for other folders.
#pragma once

#include <cerrno>

#include "engine/base/result.h"

namespace slipway::sys {

inline base::Errno last_error() {
    return base::Errno{errno};
}

inline base::Status status_of(long answer) {
    if (answer < 0) return last_error();
    return base::kOk;
}

// Repeats a call that a signal interrupted.
template <typename Call>
long retried(Call call) {
    long answer = 0;
    do answer = call();
    while (answer < 0 && errno == EINTR);
    return answer;
}

}  // namespace slipway::sys
