#include "engine/sys/directory.h"

#include <dirent.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

// struct linux_dirent64 of getdents64(2): u64 inode, i64 offset, u16 record length, u8 type, name.
constexpr std::size_t kLengthAt = 16;
constexpr std::size_t kTypeAt = 18;
constexpr std::size_t kNameAt = 19;

FileKind kind_of(unsigned char type) {
    switch (type) {
        case DT_REG:
            return FileKind::regular;
        case DT_DIR:
            return FileKind::directory;
        case DT_LNK:
            return FileKind::symlink;
        case DT_FIFO:
            return FileKind::fifo;
        case DT_SOCK:
            return FileKind::socket;
        case DT_CHR:
            return FileKind::character;
        case DT_BLK:
            return FileKind::block;
        default:
            return FileKind::unknown;
    }
}

}  // namespace

Result<std::optional<DirectoryEntry>> next_entry(BorrowedFd directory,
                                                 std::span<char> buffer,
                                                 DirectoryPosition& position) {
    for (;;) {
        if (position.at == position.size) {
            const long size =
                ::syscall(SYS_getdents64, directory.value, buffer.data(), buffer.size());
            if (size < 0) return last_error();
            if (size == 0) return std::optional<DirectoryEntry>{};
            position = {0, static_cast<std::size_t>(size)};
        }
        const char* record = buffer.data() + position.at;
        std::uint16_t length = 0;
        std::memcpy(&length, record + kLengthAt, sizeof length);
        position.at += length;
        DirectoryEntry entry;
        std::memcpy(&entry.inode, record, sizeof entry.inode);
        entry.kind = kind_of(static_cast<unsigned char>(record[kTypeAt]));
        entry.name = record + kNameAt;
        if (entry.view() != "." && entry.view() != "..") return std::optional(entry);
    }
}

Result<DirectoryReader> open_directory(BorrowedFd dir, CPath path) {
    Result<Fd> fd = open_at(dir, path, Open::read | Open::directory);
    if (!fd) return fd.error();
    return DirectoryReader(std::move(fd).value());
}

}  // namespace slipway::sys
