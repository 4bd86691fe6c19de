// The calls of engine/sys about files, directories, FIFOs, locks and memory.
#include <cerrno>

#include "engine/sys/directory.h"
#include "engine/sys/fifo.h"
#include "engine/sys/file.h"
#include "engine/sys/lock.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/pipe.h"
#include "engine/sys/root.h"
#include "engine/sys_fake/kernel.h"

namespace slipway::sys {

using sys_fake::Call;
using sys_fake::Inode;
using sys_fake::kernel;
using sys_fake::OpenFile;

namespace {

bool is_fifo(const OpenFile& file) {
    return file.inode->kind == FileKind::fifo;
}

// A cgroup's file says how it is now.
Status look_again(OpenFile& file) {
    Inode& inode = *file.inode;
    if (inode.cgroup.empty()) return base::kOk;
    if (!kernel().exists(inode.cgroup)) return Errno{ENODEV};
    inode.data = kernel().cgroup_content(inode);
    file.saw_populated = !kernel().members(inode.cgroup).empty();
    return base::kOk;
}

Result<std::size_t> take(OpenFile& file, char* into, std::size_t room) {
    if (const Status is_there = look_again(file); !is_there) return is_there.error();
    std::string& data = file.inode->data;
    if (is_fifo(file)) {
        if (data.empty() && kernel().has_end(*file.inode, true)) {
            if (!file.nonblock) throw sys_fake::Stuck{};  // it would block for ever
            return Errno{EAGAIN};
        }
        const std::size_t size = data.copy(into, room);
        data.erase(0, size);
        return size;
    }
    if (file.offset >= data.size()) return std::size_t{0};
    const std::size_t size = data.copy(into, room, file.offset);
    file.offset += size;
    return size;
}

Result<std::size_t> put(OpenFile& file, std::string_view bytes, std::size_t offset) {
    if (!file.inode->cgroup.empty()) {
        kernel().write_cgroup_file(*file.inode, std::string(bytes));
        return bytes.size();
    }
    std::string& data = file.inode->data;
    if (is_fifo(file)) {
        if (!kernel().has_end(*file.inode, false)) return Errno{EPIPE};
        data += bytes;
        if (file.inode->was_written) file.inode->was_written();
        return bytes.size();
    }
    if (file.append) offset = data.size();
    if (data.size() < offset + bytes.size()) data.resize(offset + bytes.size());
    data.replace(offset, bytes.size(), bytes);
    return bytes.size();
}

FileStatus status_of(const Inode& inode) {
    FileStatus status;
    status.kind = inode.kind;
    status.mode = inode.mode;
    status.inode = inode.number;
    status.size = inode.data.size();
    return status;
}

std::string parent_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == 0 ? "/" : path.substr(0, slash);
}

// In a directory that was opened, or relative to the working directory.
std::string place_of(BorrowedFd dir, CPath path) {
    if (dir == kHere || path.c_str()[0] == '/')
        return kernel().through_links(kernel().absolute(path.c_str()));
    const OpenFile* file = kernel().open_file(dir.value);
    const std::string base = file == nullptr ? "" : file->path;
    if (path.c_str() == std::string_view(".")) return base;
    return kernel().through_links(base + "/" + path.c_str());
}

Status make(BorrowedFd dir, CPath path, FileKind kind, unsigned mode) {
    if (const auto error = kernel().enter(Call::make)) return Errno{*error};
    const std::string place = place_of(dir, path);
    if (kernel().exists(place)) return Errno{EEXIST};
    if (!kernel().exists(parent_of(place))) return Errno{ENOENT};
    kernel().file(place, "", mode);
    kernel().files()[place]->kind = kind;
    return base::kOk;
}

}  // namespace

Result<Fd> open_at(BorrowedFd dir, CPath path, Open flags, unsigned mode) {
    if (const auto error = kernel().enter(Call::open)) return Errno{*error};
    std::string place = place_of(dir, path);
    std::shared_ptr<Inode> inode = kernel().look_up(place);
    const auto link = kernel().files().find(place);
    if (link != kernel().files().end() && link->second->kind == FileKind::symlink)
        place = link->second->data;
    if (inode && has(flags, Open::exclusive)) return Errno{EEXIST};
    if (!inode) {
        if (!has(flags, Open::create) || !kernel().exists(parent_of(place))) return Errno{ENOENT};
        kernel().file(place, "", mode);
        inode = kernel().look_up(place);
    }
    if (inode->kind == FileKind::directory && has(flags, Open::write)) return Errno{EISDIR};
    if (inode->kind != FileKind::directory && has(flags, Open::directory)) return Errno{ENOTDIR};
    auto file = std::make_shared<OpenFile>();
    file->inode = inode;
    file->readable = has(flags, Open::read);
    file->writable = has(flags, Open::write);
    file->nonblock = has(flags, Open::nonblock);
    if (inode->kind == FileKind::fifo && file->writable && !file->readable && file->nonblock &&
        !kernel().has_end(*inode, false))
        return Errno{ENXIO};
    if (has(flags, Open::truncate)) inode->data.clear();
    if (inode->kind == FileKind::directory) {
        file->path = place;
        for (const auto& [name, other] : kernel().files())
            if (name != place && parent_of(name) == place)
                file->names.push_back(name.substr(name.rfind('/') + 1));
    }
    return Fd::adopt(kernel().install(kernel().self(), file));
}

Result<std::size_t> read(BorrowedFd fd, std::span<char> into) {
    if (const auto error = kernel().enter(Call::read)) return Errno{*error};
    OpenFile* file = kernel().open_file(fd.value);
    if (file == nullptr || !file->readable) return Errno{EBADF};
    return take(*file, into.data(), into.size());
}

Result<std::size_t> read(BorrowedFd fd, std::span<std::uint8_t> into) {
    return read(fd, std::span<char>(reinterpret_cast<char*>(into.data()), into.size()));
}

Result<std::size_t> read_at(BorrowedFd fd, std::span<std::uint8_t> into, std::uint64_t offset) {
    if (const auto error = kernel().enter(Call::read)) return Errno{*error};
    OpenFile* file = kernel().open_file(fd.value);
    if (file == nullptr || !file->readable) return Errno{EBADF};
    if (const Status is_there = look_again(*file); !is_there) return is_there.error();
    return file->inode->data.copy(reinterpret_cast<char*>(into.data()), into.size(), offset);
}

Result<std::size_t> write(BorrowedFd fd, std::string_view text) {
    if (const auto error = kernel().enter(Call::write)) return Errno{*error};
    OpenFile* file = kernel().open_file(fd.value);
    if (file == nullptr || !file->writable) return Errno{EBADF};
    const Result<std::size_t> done = put(*file, text, file->offset);
    if (done) file->offset += done.value();
    return done;
}

Result<std::size_t> write(BorrowedFd fd, std::span<const std::uint8_t> bytes) {
    return write(fd, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Result<std::size_t> write_at(BorrowedFd fd,
                             std::span<const std::uint8_t> bytes,
                             std::uint64_t offset) {
    if (const auto error = kernel().enter(Call::write)) return Errno{*error};
    OpenFile* file = kernel().open_file(fd.value);
    if (file == nullptr || !file->writable) return Errno{EBADF};
    return put(*file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, offset);
}

Status write_all(BorrowedFd fd, std::span<const std::uint8_t> bytes) {
    const Result<std::size_t> done = write(fd, bytes);
    if (!done) return done.error();
    return base::kOk;
}

Status write_all(BorrowedFd fd, std::string_view text) {
    const Result<std::size_t> done = write(fd, text);
    if (!done) return done.error();
    return base::kOk;
}

Result<FileStatus> status_at(BorrowedFd dir, CPath path, Follow) {
    if (const auto error = kernel().enter(Call::status)) return Errno{*error};
    const auto inode = kernel().look_up(place_of(dir, path));
    if (!inode) return Errno{ENOENT};
    return status_of(*inode);
}

Result<FileStatus> status_of_descriptor(BorrowedFd fd) {
    if (const auto error = kernel().enter(Call::status)) return Errno{*error};
    const OpenFile* file = kernel().open_file(fd.value);
    if (file == nullptr || !file->inode) return Errno{EBADF};
    return status_of(*file->inode);
}

bool same_description(BorrowedFd one, BorrowedFd other) {
    return kernel().open_file(one.value) == kernel().open_file(other.value);
}

Status rename_at(BorrowedFd from_dir, CPath from, BorrowedFd to_dir, CPath to) {
    if (const auto error = kernel().enter(Call::rename)) return Errno{*error};
    const auto found = kernel().files().find(place_of(from_dir, from));
    if (found == kernel().files().end()) return Errno{ENOENT};
    kernel().files()[place_of(to_dir, to)] = found->second;
    kernel().files().erase(found);
    return base::kOk;
}

Status unlink_at(BorrowedFd dir, CPath path) {
    if (const auto error = kernel().enter(Call::unlink)) return Errno{*error};
    if (kernel().files().erase(place_of(dir, path)) == 0) return Errno{ENOENT};
    return base::kOk;
}

// This kernel is too old for it.
Result<Fd> open_without_links(BorrowedFd, CPath, Open, unsigned) {
    return Errno{ENOSYS};
}

Status make_directory_at(BorrowedFd dir, CPath path, unsigned mode) {
    return make(dir, path, FileKind::directory, mode);
}

Status make_fifo_at(BorrowedFd dir, CPath path, unsigned mode) {
    return make(dir, path, FileKind::fifo, mode);
}

Status make_file_at(BorrowedFd dir, CPath path, unsigned mode) {
    return make(dir, path, FileKind::regular, mode);
}

Result<Fd> open_fifo_for_write(BorrowedFd dir, CPath path) {
    return open_at(dir, path, Open::write | Open::nonblock);
}

Status make_symlink_at(CPath target, BorrowedFd dir, CPath path) {
    const Status made = make(dir, path, FileKind::symlink, 0777);
    if (!made) return made;
    kernel().files()[place_of(dir, path)]->data = target.c_str();
    kernel().has_links = true;
    return base::kOk;
}

Status remove_directory_at(BorrowedFd dir, CPath path) {
    if (const auto error = kernel().enter(Call::unlink)) return Errno{*error};
    const std::string place = place_of(dir, path);
    if (!kernel().members(place).empty()) return Errno{EBUSY};
    if (kernel().files().erase(place) == 0) return Errno{ENOENT};
    return base::kOk;
}

Status read_symlink_at(BorrowedFd dir, CPath path, base::Path& target) {
    if (const auto error = kernel().enter(Call::status)) return Errno{*error};
    const auto found = kernel().files().find(place_of(dir, path));
    if (found == kernel().files().end()) return Errno{ENOENT};
    if (found->second->kind != FileKind::symlink) return Errno{EINVAL};
    target.assign(found->second->data);
    return base::kOk;
}

Status change_mode_at(BorrowedFd dir, CPath path, unsigned mode) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    const auto inode = kernel().look_up(place_of(dir, path));
    if (!inode) return Errno{ENOENT};
    inode->mode = mode;
    return base::kOk;
}

Status change_mode(BorrowedFd fd, unsigned mode) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    kernel().open_file(fd.value)->inode->mode = mode;
    return base::kOk;
}

Status change_owner_at(BorrowedFd, CPath, std::uint32_t, std::uint32_t, Follow) {
    if (const auto error = kernel().enter(Call::other)) return Errno{*error};
    return base::kOk;
}

Status sync_all(BorrowedFd) {
    return base::kOk;
}

Result<std::optional<DirectoryEntry>> next_entry(BorrowedFd directory,
                                                 std::span<char> buffer,
                                                 DirectoryPosition&) {
    if (const auto error = kernel().enter(Call::read)) return Errno{*error};
    OpenFile* file = kernel().open_file(directory.value);
    if (file->names.empty()) return std::optional<DirectoryEntry>{};
    const std::string name = file->names.back();
    file->names.pop_back();
    name.copy(buffer.data(), buffer.size() - 1);
    buffer[name.size()] = '\0';
    return std::optional(DirectoryEntry{buffer.data(), FileKind::unknown, 0});
}

Result<DirectoryReader> open_directory(BorrowedFd dir, CPath path) {
    Result<Fd> fd = open_at(dir, path, Open::read | Open::directory);
    if (!fd) return fd.error();
    return DirectoryReader(std::move(fd).value());
}

Result<bool> try_record_lock(BorrowedFd fd) {
    if (const auto error = kernel().enter(Call::lock)) return Errno{*error};
    int& holder = kernel().open_file(fd.value)->inode->record_lock;
    const int self = kernel().self().pid;
    if (holder != 0 && holder != self) return false;
    holder = self;
    return true;
}

Result<bool> try_lock_description(BorrowedFd fd) {
    if (const auto error = kernel().enter(Call::lock)) return Errno{*error};
    const auto file = kernel().self().descriptors.at(fd.value).file;
    const auto holder = file->inode->description_lock.lock();
    if (holder && holder != file) return false;
    file->inode->description_lock = file;
    return true;
}

Status lock_description(BorrowedFd fd) {
    const Result<bool> locked = try_lock_description(fd);
    if (!locked) return locked.error();
    if (!locked.value()) throw sys_fake::Stuck{};
    return base::kOk;
}

Status unlock_description(BorrowedFd fd) {
    if (const auto error = kernel().enter(Call::lock)) return Errno{*error};
    kernel().open_file(fd.value)->inode->description_lock.reset();
    return base::kOk;
}

Result<Pipe> make_pipe() {
    if (const auto error = kernel().enter(Call::pipe)) return Errno{*error};
    auto inode = std::make_shared<Inode>();
    inode->kind = FileKind::fifo;
    inode->mode = 0600;
    auto reader = std::make_shared<OpenFile>();
    auto writer = std::make_shared<OpenFile>();
    reader->inode = writer->inode = inode;
    reader->readable = writer->writable = true;
    Pipe pipe;
    pipe.read_end = Fd::adopt(kernel().install(kernel().self(), reader));
    pipe.write_end = Fd::adopt(kernel().install(kernel().self(), writer));
    return pipe;
}

Result<Fd> open_both_ways(BorrowedFd pipe_end) {
    return open_at(kHere, "/proc/self/fd/" + std::to_string(pipe_end.value),
                   Open::read | Open::write);
}

MemoryMap::~MemoryMap() {
    if (!bytes_.empty()) delete[] bytes_.data();
}

void discard(std::span<std::uint8_t>) {}

void discard_unused_stack() {}

Result<MemoryMap> map_anonymous(std::size_t length) {
    if (const auto error = kernel().enter(Call::memory)) return Errno{*error};
    return MemoryMap::adopt({new std::uint8_t[length]{}, length});
}

Result<MemoryMap> map_file(BorrowedFd, std::size_t, bool) {
    return Errno{ENODEV};  // this kernel maps no files
}

}  // namespace slipway::sys
