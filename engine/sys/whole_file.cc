// Uses only the folder's own functions, so that the tests' kernel runs it too.
#include "engine/sys/whole_file.h"

#include <cerrno>

namespace slipway::sys {
namespace {

template <typename Byte>
Result<std::size_t> read_into(BorrowedFd dir, CPath path, std::span<Byte> into) {
    // A FIFO or a terminal in the place of a file must not hold up who reads it.
    const Result<Fd> file = open_at(dir, path, Open::read | Open::nonblock);
    if (!file) return file.error();
    std::size_t size = 0;
    while (size < into.size()) {
        const Result<std::size_t> part = read(file.value(), into.subspan(size));
        if (!part) return part.error() == Errno{EAGAIN} ? Errno{ESPIPE} : part.error();
        if (part.value() == 0) {
            if (size != 0) return size;
            const Result<FileStatus> status = status_of_descriptor(file.value());
            if (status && status.value().kind == FileKind::fifo) return Errno{ESPIPE};
            return size;
        }
        size += part.value();
    }
    return Errno{EFBIG};
}

enum class Durable { no, yes };

Status replace(BorrowedFd dir,
               CPath path,
               CPath temporary,
               std::span<const std::uint8_t> bytes,
               unsigned mode,
               Durable durable) {
    const Result<Fd> file =
        open_at(dir, temporary, Open::write | Open::create | Open::truncate | Open::nonblock, mode);
    if (!file) return file.error();
    if (const Status done = change_mode(file.value(), mode); !done) return done;
    if (const Status done = write_all(file.value(), bytes); !done) return done;
    if (durable == Durable::yes)
        if (const Status done = sync_all(file.value()); !done) return done;
    return rename_at(dir, temporary, dir, path);
}

}  // namespace

Result<std::string_view> read_whole(BorrowedFd dir, CPath path, std::span<char> into) {
    const Result<std::size_t> size = read_into(dir, path, into);
    if (!size) return size.error();
    return std::string_view{into.data(), size.value()};
}

Result<std::span<const std::uint8_t>> read_whole(BorrowedFd dir,
                                                 CPath path,
                                                 std::span<std::uint8_t> into) {
    const Result<std::size_t> size = read_into(dir, path, into);
    if (!size) return size.error();
    return std::span<const std::uint8_t>{into.data(), size.value()};
}

Status replace_file(BorrowedFd dir,
                    CPath path,
                    CPath temporary,
                    std::span<const std::uint8_t> bytes,
                    unsigned mode) {
    return replace(dir, path, temporary, bytes, mode, Durable::no);
}

Status replace_file_durably(BorrowedFd dir,
                            CPath path,
                            CPath temporary,
                            std::span<const std::uint8_t> bytes,
                            unsigned mode) {
    if (const Status done = replace(dir, path, temporary, bytes, mode, Durable::yes); !done)
        return done;
    base::Path parent;
    const std::string_view name = path.c_str();
    const std::size_t slash = name.rfind('/');
    if (!parent.append(slash == std::string_view::npos ? std::string_view(".")
                       : slash == 0                    ? std::string_view("/")
                                                       : name.substr(0, slash)))
        return Errno{ENAMETOOLONG};
    const Result<Fd> holder = open_at(dir, parent, Open::read | Open::directory);
    if (!holder) return holder.error();
    return sync_all(holder.value());
}

}  // namespace slipway::sys
