// One log directory, as s6-log leaves and expects it.
//
//   current      mode 0644 while written, 0744 once complete; @TAI64N.s complete and @TAI64N.u
//   interrupted archives; lock; previous: s6-log's rotation, cut short.
//
// Errors are the kernel's; the caller waits and tries again, because a full or read-only file
// system may become writable, and lines wait in the pipe until then.
#pragma once

#include "engine/logger/script.h"
#include "engine/sys/file.h"

namespace slipway::logger {

class LogDirectory {
public:
    void configure(const LogTarget& target) { target_ = &target; }

    const LogTarget& target() const { return *target_; }

    // Makes and locks the directory and finishes what a dead s6-log left. EBUSY: another logger has
    // it. Does nothing when it is open already.
    base::Status open();

    sys::BorrowedFd fd() const { return directory_; }

    // Opens `current`, which is made if missing. The file with the inode `known` is continued
    // whatever its mode says, because the record tells what is in it; another one that was not
    // closed becomes a .u archive.
    base::Status open_current(std::uint64_t known);

    std::uint64_t inode() const { return inode_; }

    std::uint64_t size() const { return size_; }

    // How many bytes may still be written before a rotation; at least one line always may.
    std::uint64_t room() const;

    // Appends all, or fails and may have written a part.
    base::Status append(std::string_view text);

    // Cuts `current` back.
    base::Status truncate_to(std::uint64_t size);

    // Cuts off what stands behind the last line end at or behind `from`.
    base::Status cut_unfinished_line(std::uint64_t from);

    // Ends an unfinished last line whose rest is lost.
    base::Status finish_last_line();

    // Makes `current` an archive and begins a new one; removes archives beyond the limits.
    base::Status rotate();

    // Marks `current` as complete, and brings it to the disk.
    base::Status close_cleanly();

private:
    base::Status archive(const char* name, bool complete);
    base::Status trim();

    const LogTarget* target_ = nullptr;
    sys::Fd directory_;
    sys::Fd lock_;
    sys::Fd current_;
    std::uint64_t inode_ = 0;
    std::uint64_t size_ = 0;
};

}  // namespace slipway::logger
