#include "engine/exec/cgroup_device.h"

#include <array>
#include <cerrno>
#include <string_view>

#include "engine/base/number.h"
#include "engine/exec/device_number.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"
#include "engine/sys/whole_file.h"

namespace slipway::exec {
namespace {

constexpr int kDeepest = 8;  // of devices that are mapped onto others

using Number = base::FixedString<32>;

bool write_number(std::uint64_t device, Number& number) {
    return number.assign(base::decimal_unsigned(major_of(device)).view()) && number.append(":") &&
           number.append(base::decimal_unsigned(minor_of(device)).view());
}

bool below_sys(const Number& number, std::string_view rest, base::Path& path) {
    return path.assign("/sys/dev/block/") && path.append(number.view()) && path.append(rest);
}

// Reads "8:0\n"; false: there is no such file.
bool read_number(const base::Path& path, Number& number) {
    std::array<char, 32> buffer;  // NOLINT: filled by the read
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
    return text && number.assign(text.value().substr(0, text.value().find('\n')));
}

// The only device below a mapped one (an encrypted disk, say).
bool step_down(Number& number) {
    base::Path path;
    if (!below_sys(number, "/slaves", path)) return false;
    auto slaves = sys::open_directory(sys::kHere, path);
    if (!slaves) return false;
    base::Name only;
    for (;;) {
        const auto entry = slaves.value().next();
        if (!entry || !entry.value()) break;
        if (!only.empty() || !only.assign(entry.value()->name)) return false;
    }
    return !only.empty() && path.append("/") && path.append(only.view()) && path.append("/dev") &&
           read_number(path, number);
}

}  // namespace

base::Status find_disk(const base::Path& path, base::FixedString<32>& number) {
    const auto status = sys::status_at(sys::kHere, path);
    if (!status) return status.error();
    const bool node = status.value().kind == sys::FileKind::block;
    const std::uint64_t device = node ? status.value().special_device : status.value().device;
    if (major_of(device) == 0) return base::Errno{ENOTBLK};
    if (!write_number(device, number)) return base::Errno{ENAMETOOLONG};
    for (int depth = 0; depth < kDeepest && step_down(number); ++depth) {
    }
    base::Path file;
    if (below_sys(number, "/partition", file) && sys::status_at(sys::kHere, file) &&
        below_sys(number, "/../dev", file))
        (void)read_number(file, number);
    return base::kOk;
}

}  // namespace slipway::exec
