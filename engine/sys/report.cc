#include "engine/sys/report.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/sys/file.h"

namespace slipway::sys {
namespace {

struct Row {
    int value;
    std::string_view text;
};

// The errors a user can do something about; the others are named.
constexpr Row kTexts[] = {
    {EPERM, ": EPERM (operation not permitted)"},
    {ENOENT, ": ENOENT (no such file or directory)"},
    {EACCES, ": EACCES (permission denied)"},
    {EEXIST, ": EEXIST (it exists already)"},
    {ENOTDIR, ": ENOTDIR (not a directory)"},
    {EISDIR, ": EISDIR (is a directory)"},
    {ENOSPC, ": ENOSPC (no space left on the device)"},
    {EROFS, ": EROFS (read-only file system)"},
    {EMFILE, ": EMFILE (too many open descriptors in this process)"},
    {ENFILE, ": ENFILE (too many open files on this machine)"},
    {ENOMEM, ": ENOMEM (out of memory)"},
    {EAGAIN, ": EAGAIN (a limit was reached, try again later)"},
    {ENOEXEC, ": ENOEXEC (not an executable; does it begin with #! ?)"},
    {ENAMETOOLONG, ": ENAMETOOLONG (the name is too long)"},
    {EFBIG, ": EFBIG (the file is too large)"},
    {ESPIPE, ": ESPIPE (a FIFO or terminal, not a file)"},
    {ETXTBSY, ": ETXTBSY (somebody has the file open for writing)"},
    {ELOOP, ": ELOOP (too many symlinks)"},
    {EADDRINUSE, ": EADDRINUSE (the address is in use)"},
    {EADDRNOTAVAIL, ": EADDRNOTAVAIL (no interface has the address)"},
    {ECONNREFUSED, ": ECONNREFUSED (nobody listens there)"},
    {ETIMEDOUT, ": ETIMEDOUT (it took too long)"},
    {EINVAL, ": EINVAL (invalid argument)"},
    {EIO, ": EIO (input/output error)"},
    {EBUSY, ": EBUSY (in use)"},
    {ENOSYS, ": ENOSYS (this kernel cannot do that)"},
    {ESRCH, ": ESRCH (no such process)"},
    {EPIPE, ": EPIPE (the reader is gone)"},
    {EPROTO, ": EPROTO (the content makes no sense)"},
};

}  // namespace

base::FixedString<72> explain(base::Errno error) {
    base::FixedString<72> text;
    for (const Row& row : kTexts)
        if (row.value == error.value) {
            text.append(row.text);
            return text;
        }
    text.append(": ");
    text.append(base::errno_name(error));
    return text;
}

void report(std::initializer_list<std::string_view> parts) {
    constexpr std::string_view kCut = "…\n";
    constexpr std::size_t kLongest = 1000;
    std::array<char, kLongest + kCut.size()> line;  // NOLINT: filled below
    std::size_t size = 0;
    std::string_view end = "\n";
    for (const std::string_view part : parts)
        for (const char c : part) {
            if (size == kLongest) {
                end = kCut;
                break;
            }
            const bool shown = static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
            line[size++] = shown || c == '\t' ? c : '?';
        }
    std::copy(end.begin(), end.end(), line.begin() + size);
    (void)write_all(kStderr, {line.data(), size + end.size()});  // nowhere to report that to
}

bool asked_for(std::string_view option, int argc, char** argv) {
    return argc == 2 && option == argv[1];
}

int answer(std::string_view text) {
    return write_all(kStdout, text) ? 0 : 111;
}

int answer_version(std::string_view program) {
    base::FixedString<64> line;
    line.append(program);
    line.append(" " SLIPWAY_VERSION "\n");
    return answer(line.view());
}

}  // namespace slipway::sys
