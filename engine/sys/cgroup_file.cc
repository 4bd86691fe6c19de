#include "engine/sys/cgroup_file.h"

#include <array>
#include <cerrno>

#include "engine/sys/whole_file.h"

namespace slipway::sys {
namespace {

bool join(base::Path& path, std::string_view directory, std::string_view name) {
    return path.assign(directory) && path.append("/") && path.append(name);
}

Status write_once(BorrowedFd file, std::string_view text) {
    const auto written = write(file, text);
    return written ? Status(base::kOk) : Status(written.error());
}

}  // namespace

Status write_cgroup_file(std::string_view directory, std::string_view file, std::string_view text) {
    base::Path path;
    if (!join(path, directory, file)) return base::Errno{ENAMETOOLONG};
    const auto opened = open_at(kHere, path, Open::write);
    if (!opened) return opened.error();
    const Status done = write_once(opened.value(), text);
    if (done || done.error().value != ENOSPC || text != kNoCgroupValue) return done;
    const std::string_view above = directory.substr(0, directory.rfind('/'));
    std::array<char, 4096> buffer;  // NOLINT: filled by the read
    if (!join(path, above, file) || !path.append(".effective")) return base::Errno{ENAMETOOLONG};
    const auto all = read_whole(kHere, path, std::span<char>(buffer));
    return all ? write_once(opened.value(), all.value()) : done;
}

}  // namespace slipway::sys
