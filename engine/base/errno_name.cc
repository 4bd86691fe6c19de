#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>

#include "engine/base/result.h"

namespace slipway::base {
namespace {

struct Row {
    int value;
    const char* name;
};

#define ROW(name)   \
    Row {           \
        name, #name \
    }

// The errors our programs report; strerror would bring locales and, in glibc, an allocator.
// No std::array whose type is deduced: GCC 12 takes such a constant for a variable.
constexpr Row kNames[] = {
    ROW(EPERM),     ROW(ENOENT),        ROW(ESRCH),        ROW(EINTR),           ROW(EIO),
    ROW(ENXIO),     ROW(E2BIG),         ROW(ENOEXEC),      ROW(EBADF),           ROW(ECHILD),
    ROW(EAGAIN),    ROW(ENOMEM),        ROW(EACCES),       ROW(EFAULT),          ROW(EBUSY),
    ROW(EEXIST),    ROW(EXDEV),         ROW(ENODEV),       ROW(ENOTDIR),         ROW(EISDIR),
    ROW(EINVAL),    ROW(ENFILE),        ROW(EMFILE),       ROW(ENOTTY),          ROW(ETXTBSY),
    ROW(EFBIG),     ROW(ENOSPC),        ROW(ESPIPE),       ROW(EROFS),           ROW(EMLINK),
    ROW(EPIPE),     ROW(ERANGE),        ROW(EDEADLK),      ROW(ENAMETOOLONG),    ROW(ENOSYS),
    ROW(ENOTEMPTY), ROW(ELOOP),         ROW(EPROTO),       ROW(EOVERFLOW),       ROW(EADDRINUSE),
    ROW(ENOTCONN),  ROW(EADDRNOTAVAIL), ROW(ETIMEDOUT),    ROW(ECONNREFUSED),    ROW(EALREADY),
    ROW(EDQUOT),    ROW(ECANCELED),     ROW(EAFNOSUPPORT), ROW(EPROTONOSUPPORT), ROW(ECONNRESET),
};
#undef ROW

}  // namespace

const char* errno_name(Errno error) {
    for (const Row& row : kNames)
        if (row.value == error.value) return row.name;
    return "E?";
}

bool may_pass(Errno error) {
    constexpr int kPassing[] = {EINTR, EAGAIN, EMFILE, ENFILE, ENOMEM,
                                EIO,   ENOSPC, EDQUOT, EROFS,  ENOBUFS};
    return std::find(std::begin(kPassing), std::end(kPassing), error.value) != std::end(kPassing);
}

}  // namespace slipway::base
