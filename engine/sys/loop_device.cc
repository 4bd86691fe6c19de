#include "engine/sys/loop_device.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "engine/base/number.h"
#include "engine/sys/file.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

// Another program may take a free device before us.
constexpr int kTries = 64;
constexpr unsigned kMostDevices = 256;

void name_device(unsigned number, base::Path& path) {
    path.assign("/dev/loop");
    path.append(base::decimal_unsigned(number).view());
}

Open access(bool read_only) {
    return read_only ? Open::read : Open::read | Open::write;
}

bool is_of(BorrowedFd device, const FileStatus& file, LoopPart part, bool read_only) {
    struct loop_info64 info {};

    if (::ioctl(device.value, LOOP_GET_STATUS64, &info) != 0) return false;  // of no file
    return info.lo_device == file.device && info.lo_inode == file.inode &&
           info.lo_offset == part.offset && info.lo_sizelimit == part.size &&
           ((info.lo_flags & LO_FLAGS_READ_ONLY) != 0) == read_only &&
           (info.lo_flags & LO_FLAGS_AUTOCLEAR) != 0;
}

// As long as it is open here, it stays what it is.
std::optional<Fd> find(const FileStatus& file, LoopPart part, bool read_only, base::Path& path) {
    for (unsigned number = 0; number < kMostDevices; ++number) {
        name_device(number, path);
        auto device = open_at(kHere, path, access(read_only));
        if (!device && device.error().value == ENOENT) return std::nullopt;
        if (device && is_of(device.value(), file, part, read_only))
            return std::move(device.value());
    }
    return std::nullopt;
}

Status configure(BorrowedFd device, BorrowedFd file, LoopPart part, bool read_only) {
    struct loop_config config {};

    config.fd = static_cast<unsigned>(file.value);
    config.info.lo_offset = part.offset;
    config.info.lo_sizelimit = part.size;
    config.info.lo_flags =
        LO_FLAGS_AUTOCLEAR | (read_only ? static_cast<unsigned>(LO_FLAGS_READ_ONLY) : 0U);
    return status_of(::ioctl(device.value, LOOP_CONFIGURE, &config));
}

Result<Fd> make(BorrowedFd file, LoopPart part, bool read_only, base::Path& path) {
    const auto control = open_at(kHere, "/dev/loop-control", Open::read | Open::write);
    if (!control) return control.error();
    for (int i = 0; i < kTries; ++i) {
        const int number = ::ioctl(control.value().borrow().value, LOOP_CTL_GET_FREE);
        if (number < 0) return last_error();
        name_device(static_cast<unsigned>(number), path);
        auto device = open_at(kHere, path, access(read_only));
        if (!device) return device.error();
        const auto done = configure(device.value(), file, part, read_only);
        if (done) return device;
        if (done.error().value != EBUSY) return done.error();
    }
    return base::Errno{EBUSY};
}

}  // namespace

Result<Fd> attach_loop(BorrowedFd file, LoopPart part, bool read_only, base::Path& path) {
    const auto status = status_of_descriptor(file);
    if (!status) return status.error();
    if (auto found = find(status.value(), part, read_only, path)) return std::move(*found);
    return make(file, part, read_only, path);
}

}  // namespace slipway::sys
