// Files as an importer sees them: read only, and only below one root.
//
// Paths are absolute and mean "inside the root": "/etc/systemd/system/nginx.service". Symbolic
// links are resolved inside the root too, as openat2(2) does with RESOLVE_IN_ROOT: an absolute
// target starts at the root again and ".." stops there, so nothing outside is ever read. Devices,
// FIFOs and sockets are never opened. The front end implements the interface over engine/sys; tests
// use MemoryRoot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace slipway::importers::common {

enum class FileKind { regular, directory, symlink, other };

struct FileInfo {
    FileKind kind = FileKind::other;
    std::uint32_t mode = 0;  // permission bits; 0111 tells an executable
    std::uint64_t size = 0;
};

struct DirectoryEntry {
    std::string name;
    FileKind kind = FileKind::other;  // of the entry itself: links are not followed
};

class FileReader {
public:
    // Longer files are refused with EFBIG, so that hostile input cannot exhaust memory.
    static constexpr std::size_t kLargestFile = std::size_t{4} << 20;

    virtual ~FileReader() = default;

    // The bytes of a regular file; EISDIR, ELOOP, ENOENT, EFBIG, and EINVAL for a file that is
    // neither regular nor /dev/null (which reads as empty).
    virtual base::Result<std::string> read(const std::string& path) const = 0;
    // The entries of a directory without "." and "..", sorted by name.
    virtual base::Result<std::vector<DirectoryEntry>> list(const std::string& path) const = 0;
    // What is there, the last link followed or not.
    virtual base::Result<FileInfo> stat(const std::string& path) const = 0;
    virtual base::Result<FileInfo> lstat(const std::string& path) const = 0;
    // The text of a symbolic link; EINVAL when it is none.
    virtual base::Result<std::string> link_target(const std::string& path) const = 0;

    bool exists(const std::string& path) const { return stat(path).ok(); }
};

// "/a//b/./../c" -> "/a/c"; always absolute, ".." stops at "/". Text only: links are not looked at.
std::string normalise(const std::string& path);
// The part before the last '/' ("/" for "/x") and the part behind it.
std::string parent_of(const std::string& path);
std::string base_name(const std::string& path);

}  // namespace slipway::importers::common
