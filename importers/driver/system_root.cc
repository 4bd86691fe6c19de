#include "importers/driver/system_root.h"

#include <errno.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/sys/directory.h"
#include "engine/sys/root.h"

namespace slipway::importers::driver {
namespace {

using base::Errno;
using base::Result;
using common::DirectoryEntry;
using common::FileInfo;
using common::FileKind;
using sys::Open;

FileKind kind_of(sys::FileKind kind) {
    switch (kind) {
        case sys::FileKind::regular:
            return FileKind::regular;
        case sys::FileKind::directory:
            return FileKind::directory;
        case sys::FileKind::symlink:
            return FileKind::symlink;
        default:
            return FileKind::other;
    }
}

FileInfo info_of(const sys::FileStatus& status) {
    return {kind_of(status.kind), status.mode & 07777u, status.size};
}

// /dev/null is the mark of a mask; its device number is fixed by the kernel (1:3).
bool is_null_device(const sys::FileStatus& status) {
    return status.kind == sys::FileKind::character && status.special_device == ((1u << 8) | 3u);
}

}  // namespace

Result<SystemRoot> SystemRoot::open(const std::string& directory) {
    auto fd = sys::open_at(sys::kHere, directory, Open::path_only | Open::directory);
    if (!fd) return fd.error();
    return SystemRoot(std::move(fd).value());
}

Result<sys::Fd> SystemRoot::parent(const std::string& path) const {
    return sys::open_in_root(root_, common::parent_of(path), Open::path_only | Open::directory);
}

Result<FileInfo> SystemRoot::stat(const std::string& path) const {
    const auto fd = sys::open_in_root(root_, path, Open::path_only);
    if (!fd) return fd.error();
    const auto status = sys::status_of_descriptor(fd.value());
    if (!status) return status.error();
    return info_of(status.value());
}

Result<FileInfo> SystemRoot::lstat(const std::string& path) const {
    if (path == "/") return stat(path);
    const auto directory = parent(path);
    if (!directory) return directory.error();
    const auto status = sys::status_at(directory.value(), common::base_name(path), sys::Follow::no);
    if (!status) return status.error();
    return info_of(status.value());
}

Result<std::string> SystemRoot::read(const std::string& path) const {
    // Looked at before it is opened: opening a device or a FIFO may have an effect.
    const auto seen = sys::open_in_root(root_, path, Open::path_only);
    if (!seen)
        return path == "/dev/null" ? Result<std::string>(std::string{})
                                   : Result<std::string>(seen.error());
    const auto status = sys::status_of_descriptor(seen.value());
    if (!status) return status.error();
    if (is_null_device(status.value())) return std::string{};
    if (status.value().kind == sys::FileKind::directory) return Errno{EISDIR};
    if (status.value().kind != sys::FileKind::regular) return Errno{EINVAL};
    if (status.value().size > kLargestFile) return Errno{EFBIG};
    const auto fd = sys::open_in_root(root_, path, Open::read | Open::nonblock);
    if (!fd) return fd.error();
    std::string text;
    std::array<char, 16384> block{};
    while (true) {
        const auto got = sys::read(fd.value(), std::span<char>(block));
        if (!got) return got.error();
        if (got.value() == 0) return text;
        text.append(block.data(), got.value());
        if (text.size() > kLargestFile) return Errno{EFBIG};
    }
}

Result<std::vector<DirectoryEntry>> SystemRoot::list(const std::string& path) const {
    auto fd = sys::open_in_root(root_, path, Open::read | Open::directory);
    if (!fd) return fd.error();
    sys::DirectoryReader reader(std::move(fd).value());
    std::vector<DirectoryEntry> entries;
    while (true) {
        const auto next = reader.next();
        if (!next) return next.error();
        if (!next.value()) break;
        const std::string name(next.value()->view());
        FileKind kind = kind_of(next.value()->kind);
        if (next.value()->kind == sys::FileKind::unknown) {
            // Some file systems do not say what an entry is.
            const auto status = sys::status_at(reader.directory(), name, sys::Follow::no);
            if (status) kind = kind_of(status.value().kind);
        }
        entries.push_back({name, kind});
    }
    std::sort(entries.begin(), entries.end(),
              [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
    return entries;
}

Result<std::string> SystemRoot::link_target(const std::string& path) const {
    const auto directory = parent(path);
    if (!directory) return directory.error();
    base::Path target;
    const auto status = sys::read_symlink_at(directory.value(), common::base_name(path), target);
    if (!status) return status.error();
    return std::string(target.view());
}

}  // namespace slipway::importers::driver
