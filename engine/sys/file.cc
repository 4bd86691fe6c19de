#include "engine/sys/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>

#include "engine/sys/kernel.h"
#include "engine/sys/open_flags.h"

namespace slipway::sys {
namespace {

FileKind kind_of(unsigned mode) {
    switch (mode & unsigned{S_IFMT}) {
        case S_IFREG:
            return FileKind::regular;
        case S_IFDIR:
            return FileKind::directory;
        case S_IFLNK:
            return FileKind::symlink;
        case S_IFIFO:
            return FileKind::fifo;
        case S_IFSOCK:
            return FileKind::socket;
        case S_IFCHR:
            return FileKind::character;
        case S_IFBLK:
            return FileKind::block;
        default:
            return FileKind::unknown;
    }
}

#if defined(__x86_64__)
static_assert(sizeof(struct stat) == 144);  // the kernel's own
#elif defined(__aarch64__)
static_assert(sizeof(struct stat) == 128);
#else
#error "does the C library have the kernel's struct stat here?"
#endif

FileStatus from_kernel(const struct stat& st) {
    FileStatus status;
    status.kind = kind_of(st.st_mode);
    status.mode = st.st_mode & 07777u;
    status.device = st.st_dev;
    status.inode = st.st_ino;
    status.uid = st.st_uid;
    status.gid = st.st_gid;
    status.size = static_cast<std::uint64_t>(st.st_size);
    status.special_device = st.st_rdev;
    status.modified_seconds = st.st_mtim.tv_sec;
    status.modified_nanoseconds = static_cast<std::uint32_t>(st.st_mtim.tv_nsec);
    status.changed_seconds = st.st_ctim.tv_sec;
    status.changed_nanoseconds = static_cast<std::uint32_t>(st.st_ctim.tv_nsec);
    return status;
}

// As in the kernel's linux/stat.h, which is not to be had beside the C library's own.
struct Statx {
    struct Time {
        std::int64_t seconds;
        std::uint32_t nanoseconds;
        std::int32_t reserved;
    };

    std::uint32_t mask, block_size;
    std::uint64_t attributes;
    std::uint32_t links, uid, gid;
    std::uint16_t mode, reserved;
    std::uint64_t inode, size, blocks, attributes_mask;
    Time accessed, born, changed, modified;
    std::uint32_t special_major, special_minor, device_major, device_minor;
    std::uint64_t mount;
    std::array<std::uint64_t, 13> spare;
};

static_assert(sizeof(Statx) == 256);

FileStatus from_kernel(const Statx& st) {
    FileStatus status;
    status.kind = kind_of(st.mode);
    status.mode = st.mode & 07777u;
    status.device = makedev(st.device_major, st.device_minor);
    status.inode = st.inode;
    status.uid = st.uid;
    status.gid = st.gid;
    status.size = st.size;
    status.special_device = makedev(st.special_major, st.special_minor);
    status.modified_seconds = st.modified.seconds;
    status.modified_nanoseconds = st.modified.nanoseconds;
    status.changed_seconds = st.changed.seconds;
    status.changed_nanoseconds = st.changed.nanoseconds;
    return status;
}

Result<std::size_t> count_of(long answer) {
    if (answer < 0) return last_error();
    return static_cast<std::size_t>(answer);
}

}  // namespace

int open_flags(Open flags) {
    struct Row {
        Open flag;
        int bits;
    };

    static constexpr Row kRows[] = {
        Row{Open::create, O_CREAT},        Row{Open::exclusive, O_EXCL},
        Row{Open::truncate, O_TRUNC},      Row{Open::append, O_APPEND},
        Row{Open::nonblock, O_NONBLOCK},   Row{Open::no_follow, O_NOFOLLOW},
        Row{Open::directory, O_DIRECTORY}, Row{Open::path_only, O_PATH},
    };
    int bits = O_CLOEXEC | O_NOCTTY;
    if (has(flags, Open::write)) bits |= has(flags, Open::read) ? O_RDWR : O_WRONLY;
    for (const Row& row : kRows)
        if (has(flags, row.flag)) bits |= row.bits;
    return bits;
}

// musl's open() adds an fcntl for O_CLOEXEC; the plain call does not.
Result<Fd> open_at(BorrowedFd dir, CPath path, Open flags, unsigned mode) {
    const int bits = open_flags(flags);
    const long fd =
        retried([&] { return ::syscall(SYS_openat, dir.value, path.c_str(), bits, mode); });
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Result<std::size_t> read(BorrowedFd fd, std::span<std::uint8_t> into) {
    return count_of(retried([&] { return ::read(fd.value, into.data(), into.size()); }));
}

Result<std::size_t> read(BorrowedFd fd, std::span<char> into) {
    return count_of(retried([&] { return ::read(fd.value, into.data(), into.size()); }));
}

Result<std::size_t> read_at(BorrowedFd fd, std::span<std::uint8_t> into, std::uint64_t offset) {
    return count_of(retried(
        [&] { return ::pread(fd.value, into.data(), into.size(), static_cast<off_t>(offset)); }));
}

Result<std::size_t> write(BorrowedFd fd, std::span<const std::uint8_t> bytes) {
    return count_of(retried([&] { return ::write(fd.value, bytes.data(), bytes.size()); }));
}

Result<std::size_t> write(BorrowedFd fd, std::string_view text) {
    return count_of(retried([&] { return ::write(fd.value, text.data(), text.size()); }));
}

Result<std::size_t> write_at(BorrowedFd fd,
                             std::span<const std::uint8_t> bytes,
                             std::uint64_t offset) {
    return count_of(retried([&] {
        return ::pwrite(fd.value, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    }));
}

Status write_all(BorrowedFd fd, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const Result<std::size_t> done = write(fd, bytes);
        if (!done) return done.error();
        bytes = bytes.subspan(done.value());
    }
    return base::kOk;
}

Status write_all(BorrowedFd fd, std::string_view text) {
    while (!text.empty()) {
        const Result<std::size_t> done = write(fd, text);
        if (!done) return done.error();
        text.remove_prefix(done.value());
    }
    return base::kOk;
}

Result<FileStatus> status_at(BorrowedFd dir, CPath path, Follow follow) {
    struct stat st {};

    if (::syscall(SYS_newfstatat, dir.value, path.c_str(), &st,
                  follow == Follow::no ? AT_SYMLINK_NOFOLLOW : 0) < 0)
        return last_error();
    return from_kernel(st);
}

Result<MountedFile> mounted_file_at(BorrowedFd dir, CPath path) {
    // STATX_BASIC_STATS, STATX_MNT_ID, STATX_MNT_ID_UNIQUE
    constexpr unsigned basic = 0x7ff, mount = 0x1000, unique = 0x4000;
    Statx st{};
    if (::syscall(SYS_statx, dir.value, path.c_str(), 0, basic | mount | unique, &st) < 0) {
        const Errno error = last_error();
        // An old kernel, or a filter that does not know the call.
        if (error.value != ENOSYS && error.value != EPERM) return error;
        const auto status = status_at(dir, path);
        if (!status) return status.error();
        return MountedFile{status.value(), 0, false};
    }
    const bool known = (st.mask & (mount | unique)) != 0;
    return MountedFile{from_kernel(st), known ? st.mount : 0, (st.mask & unique) != 0};
}

Result<FileStatus> status_of_descriptor(BorrowedFd fd) {
    struct stat st {};

    if (::syscall(SYS_fstat, fd.value, &st) < 0) return last_error();
    return from_kernel(st);
}

bool same_description(BorrowedFd one, BorrowedFd other) {
    constexpr int kFile = 0;  // KCMP_FILE
    const long self = ::getpid();
    return ::syscall(SYS_kcmp, self, self, kFile, one.value, other.value) == 0;
}

bool is_executable(BorrowedFd dir, CPath path) {
    return ::syscall(SYS_faccessat, dir.value, path.c_str(), X_OK) == 0;
}

Status rename_at(BorrowedFd from_dir, CPath from, BorrowedFd to_dir, CPath to) {
    return status_of(
        ::syscall(SYS_renameat2, from_dir.value, from.c_str(), to_dir.value, to.c_str(), 0));
}

Status unlink_at(BorrowedFd dir, CPath path) {
    return status_of(::unlinkat(dir.value, path.c_str(), 0));
}

Status remove_directory_at(BorrowedFd dir, CPath path) {
    return status_of(::unlinkat(dir.value, path.c_str(), AT_REMOVEDIR));
}

Status make_directory_at(BorrowedFd dir, CPath path, unsigned mode) {
    return status_of(::mkdirat(dir.value, path.c_str(), mode));
}

Status make_file_at(BorrowedFd dir, CPath path, unsigned mode) {
    return status_of(::syscall(SYS_mknodat, dir.value, path.c_str(), S_IFREG | mode, 0));
}

Status make_symlink_at(CPath target, BorrowedFd dir, CPath link) {
    return status_of(::symlinkat(target.c_str(), dir.value, link.c_str()));
}

Status make_link_at(BorrowedFd from_dir, CPath from, BorrowedFd to_dir, CPath to) {
    return status_of(::linkat(from_dir.value, from.c_str(), to_dir.value, to.c_str(), 0));
}

Status read_symlink_at(BorrowedFd dir, CPath path, base::Path& target) {
    std::array<char, 4096> text;  // NOLINT: filled by the kernel
    const ssize_t size = ::readlinkat(dir.value, path.c_str(), text.data(), text.size());
    if (size < 0) return last_error();
    if (!target.assign({text.data(), static_cast<std::size_t>(size)})) return Errno{ENAMETOOLONG};
    return base::kOk;
}

Status change_mode_at(BorrowedFd dir, CPath path, unsigned mode) {
    return status_of(::syscall(SYS_fchmodat, dir.value, path.c_str(), mode));
}

Status change_mode(BorrowedFd fd, unsigned mode) {
    return status_of(::syscall(SYS_fchmod, fd.value, mode));
}

Status change_owner_at(
    BorrowedFd dir, CPath path, std::uint32_t uid, std::uint32_t gid, Follow follow) {
    return status_of(::fchownat(dir.value, path.c_str(), uid, gid,
                                follow == Follow::no ? AT_SYMLINK_NOFOLLOW : 0));
}

Status truncate(BorrowedFd fd, std::uint64_t length) {
    return status_of(retried([&] { return ::ftruncate(fd.value, static_cast<off_t>(length)); }));
}

Status sync_all(BorrowedFd fd) {
    return status_of(retried([&] { return ::syscall(SYS_fsync, fd.value); }));
}

Status sync_data(BorrowedFd fd) {
    return status_of(retried([&] { return ::syscall(SYS_fdatasync, fd.value); }));
}

Status sync_file_system(BorrowedFd fd) {
    return status_of(retried([&] { return ::syscall(SYS_syncfs, fd.value); }));
}

Result<std::uint64_t> seek_to(BorrowedFd fd, std::uint64_t offset) {
    const off_t place = ::lseek(fd.value, static_cast<off_t>(offset), SEEK_SET);
    if (place < 0) return last_error();
    return static_cast<std::uint64_t>(place);
}

}  // namespace slipway::sys
