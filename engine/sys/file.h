// Files by path relative to a directory, and their bytes.
//
// All of it is the *at family; kHere means the working directory. Paths that end in a symlink are
// followed unless the function or a flag says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::sys {

enum class Open : unsigned {
    read = 1,
    write = 2,  // both: read and write
    create = 4,
    exclusive = 8,
    truncate = 16,
    append = 32,
    nonblock = 64,
    no_follow = 128,
    directory = 256,
    path_only = 512,  // O_PATH
};

constexpr Open operator|(Open a, Open b) {
    return static_cast<Open>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

constexpr bool has(Open set, Open flag) {
    return (static_cast<unsigned>(set) & static_cast<unsigned>(flag)) != 0;
}

Result<Fd> open_at(BorrowedFd dir, CPath path, Open flags, unsigned mode = 0644);

// At most one call to the kernel (after EINTR is retried); 0 from read means end of file.
Result<std::size_t> read(BorrowedFd fd, std::span<std::uint8_t> into);
Result<std::size_t> read(BorrowedFd fd, std::span<char> into);
Result<std::size_t> read_at(BorrowedFd fd, std::span<std::uint8_t> into, std::uint64_t offset);
Result<std::size_t> write(BorrowedFd fd, std::span<const std::uint8_t> bytes);
Result<std::size_t> write(BorrowedFd fd, std::string_view text);
Result<std::size_t> write_at(BorrowedFd fd,
                             std::span<const std::uint8_t> bytes,
                             std::uint64_t offset);

// Repeats until all is written or an error comes; on a non-blocking descriptor EAGAIN may leave a
// part.
Status write_all(BorrowedFd fd, std::span<const std::uint8_t> bytes);
Status write_all(BorrowedFd fd, std::string_view text);

enum class FileKind { regular, directory, symlink, fifo, socket, character, block, unknown };

struct FileStatus {
    FileKind kind = FileKind::unknown;
    std::uint32_t mode = 0;  // permission bits, setuid and sticky included
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint64_t size = 0;
    std::uint64_t special_device = 0;  // st_rdev
    std::int64_t modified_seconds = 0;
    std::uint32_t modified_nanoseconds = 0;
    std::int64_t changed_seconds = 0;  // st_ctim: of the content, or of anything above
    std::uint32_t changed_nanoseconds = 0;
};

enum class Follow { no, yes };

Result<FileStatus> status_at(BorrowedFd dir, CPath path, Follow follow = Follow::yes);
Result<FileStatus> status_of_descriptor(BorrowedFd fd);

struct MountedFile {
    FileStatus status;
    std::uint64_t mount = 0;  // the number of the mount it is on; 0: the kernel is older than 5.8
    bool unique = false;      // no other mount of this boot has that number, later ones included
};

Result<MountedFile> mounted_file_at(BorrowedFd dir, CPath path);
// Whether both are duplicates of one open file; false also where the kernel does not say (kcmp(2)).
bool same_description(BorrowedFd one, BorrowedFd other);
// faccessat(2) with X_OK, R_OK for the real ids.
bool is_executable(BorrowedFd dir, CPath path);

Status rename_at(BorrowedFd from_dir, CPath from, BorrowedFd to_dir, CPath to);
Status unlink_at(BorrowedFd dir, CPath path);
Status remove_directory_at(BorrowedFd dir, CPath path);
Status make_directory_at(BorrowedFd dir, CPath path, unsigned mode);
// An empty regular file; its mode is reduced by the umask. EEXIST when the name is taken.
Status make_file_at(BorrowedFd dir, CPath path, unsigned mode);
Status make_symlink_at(CPath target, BorrowedFd dir, CPath link);
Status make_link_at(BorrowedFd from_dir, CPath from, BorrowedFd to_dir, CPath to);
// Fills `target`; a Result would move a page around.
Status read_symlink_at(BorrowedFd dir, CPath path, base::Path& target);
Status change_mode_at(BorrowedFd dir, CPath path, unsigned mode);
Status change_mode(BorrowedFd fd, unsigned mode);
// kKeepId for an id that stays.
inline constexpr std::uint32_t kKeepId = ~std::uint32_t{0};
Status change_owner_at(
    BorrowedFd dir, CPath path, std::uint32_t uid, std::uint32_t gid, Follow follow = Follow::yes);

Status truncate(BorrowedFd fd, std::uint64_t length);
Status sync_all(BorrowedFd fd);   // fsync(2)
Status sync_data(BorrowedFd fd);  // fdatasync(2)
// syncfs(2): everything of the file system that holds the open file.
Status sync_file_system(BorrowedFd fd);
Result<std::uint64_t> seek_to(BorrowedFd fd, std::uint64_t offset);

}  // namespace slipway::sys
