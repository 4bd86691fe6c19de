#include "engine/init/mounts.h"

#include "engine/init/say.h"
#include "engine/sys/file.h"
#include "engine/sys/mount.h"

namespace slipway::init {
namespace {

struct Row {
    const char* type;
    const char* where;
    const char* options;
    const char*
        proof;  // what exists once somebody mounted it; nullptr: a mount point must be there
};

// In this order: /proc first, because descriptors and our own place are read there.
constexpr Row kBasics[] = {
    {"proc", "/proc", "nosuid,nodev,noexec", "/proc/self"},
    {"devtmpfs", "/dev", "mode=0755,nosuid", nullptr},
    {"tmpfs", "/run", "mode=0755,nosuid,nodev", nullptr},
};

bool is_there(const Row& row) {
    if (row.proof != nullptr) return sys::status_at(sys::kHere, row.proof).ok();
    return sys::is_mount_point(row.where).value_or(false);
}

void open_console() {
    using sys::Open;
    for (int fd = 0; fd <= 2; ++fd) {
        if (sys::is_open({fd})) continue;
        auto opened = sys::open_at(sys::kHere, "/dev/console", Open::read | Open::write);
        if (!opened) opened = sys::open_at(sys::kHere, "/dev/null", Open::read | Open::write);
        if (!opened) return;
        static_cast<void>(sys::place_at(opened.value(), fd, true));
        // It may have got the very number it shall have.
        if (opened.value().number() <= 2) static_cast<void>(opened.value().release());
    }
}

}  // namespace

void mount_basics() {
    for (const auto& row : kBasics) {
        if (is_there(row)) continue;
        sys::MountOptions options;
        sys::parse_mount_options(row.options, options);
        const auto mounted = sys::mount_filesystem(row.type, row.where, row.type, options);
        // Without standard descriptors a message would go into the first file that is opened.
        if (!mounted && sys::is_open(sys::kStderr))
            say_failure(mounted, {"cannot mount ", row.type, " on ", row.where});
    }
    open_console();
}

}  // namespace slipway::init
