#include "engine/sys/inotify.h"

#include <sys/inotify.h>

#include <cstring>

#include "engine/sys/kernel.h"

namespace slipway::sys {

Result<Fd> open_inotify() {
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) return last_error();
    return Fd::adopt(fd);
}

Result<int> watch_path(BorrowedFd inotify, CPath path, std::uint32_t changes) {
    const int watch = ::inotify_add_watch(inotify.value, path.c_str(), changes);
    if (watch < 0) return last_error();
    return watch;
}

Status unwatch(BorrowedFd inotify, int watch) {
    return status_of(::inotify_rm_watch(inotify.value, watch));
}

bool next_change(std::span<const std::uint8_t>& bytes, PathChange& out) {
    inotify_event event{};
    if (bytes.size() < sizeof event) return false;
    std::memcpy(&event, bytes.data(), sizeof event);
    if (event.len > bytes.size() - sizeof event) return false;
    const auto* name = reinterpret_cast<const char*>(bytes.data()) + sizeof event;
    out.watch = event.wd;
    out.changes = event.mask;
    out.name = std::string_view(name, ::strnlen(name, event.len));
    bytes = bytes.subspan(sizeof event + event.len);
    return true;
}

}  // namespace slipway::sys
