// One log directory, as s6-log leaves and expects it.
//
//   current      mode 0644 while written, 0744 once complete; @TAI64N.s complete and @TAI64N.u
//   interrupted archives; lock; previous, processed, state, newstate: see processor.h.
//
// Errors are the kernel's; the caller waits and tries again, because a full or read-only file
// system may become writable, and lines wait in the pipe until then.
#pragma once

#include <optional>

#include "engine/logger/block.h"
#include "engine/logger/script.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/signal.h"

namespace slipway::logger {

class LogDirectory {
public:
    void configure(const LogTarget& target) { target_ = &target; }

    const LogTarget& target() const { return *target_; }

    // Makes and locks the directory and finishes what a dead logger left. EBUSY: another logger has
    // it. Does nothing when it is open already.
    base::Status open();

    sys::BorrowedFd fd() const { return directory_; }

    // Opens `current`, which is made if missing. The file with the inode `known`, begun at the boot
    // time `born`, is continued whatever its mode says, because the record tells what is in it;
    // another one that was not closed becomes a .u archive.
    base::Status open_current(std::uint64_t known, std::uint64_t born);

    std::uint64_t inode() const { return inode_; }

    std::uint64_t size() const { return size_; }

    // When the first line of `current` was written, in nanoseconds of the boot's clock; 0: it is
    // empty.
    std::uint64_t born() const { return size_ > 0 ? born_ : 0; }

    Room room() const;

    // When its age makes `current` due for rotation.
    std::optional<std::uint64_t> due() const;

    // Appends all, or fails and may have written a part.
    base::Status append(std::string_view text);

    // Cuts `current` back.
    base::Status truncate_to(std::uint64_t size);

    // Cuts off what stands behind the last line end at or behind `from`.
    base::Status cut_unfinished_line(std::uint64_t from);

    // Ends an unfinished last line whose rest is lost.
    base::Status finish_last_line();

    // False: a rotation has failed in the middle and must be tried again.
    bool has_current() const { return current_.valid(); }

    // Makes `current` an archive, or `previous` for the processor, and begins a new one. Not while
    // processing(), unless there is no current.
    base::Status rotate();

    // Marks `current` as complete, and brings it to the disk.
    base::Status close_cleanly();

    // An earlier file has not gone through the processor yet.
    bool processing() const { return processing_ != Processing::none; }

    // Does what is due of the processing: starts, completes, or gives up because `current` is full
    // and the processor failed five times.
    base::Status process(std::uint64_t now, bool may_start);

    // When process() has something to do; nothing while the processor runs.
    std::optional<std::uint64_t> process_at() const;

    bool processor_runs() const { return processing_ == Processing::running; }

    // False: not ours.
    bool processor_ended(sys::Pid pid, sys::WaitStatus status, std::uint64_t now);

    // Ends the processor with this signal; the next logger starts it again.
    void stop_processor(sys::Signal signal);

private:
    enum class Processing : std::uint8_t {
        none,
        waiting,    // `previous` is there, the processor starts at retry_at_
        running,    // as processor_
        finishing,  // it succeeded; its files are not in their places yet
    };

    base::Status recover_processing();
    base::Status give_up_processing();

    const LogTarget* target_ = nullptr;
    sys::Fd directory_;
    sys::Fd lock_;
    sys::Fd current_;
    std::uint64_t inode_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t born_ = 0;
    Processing processing_ = Processing::none;
    sys::Pid processor_;
    std::uint64_t retry_at_ = 0;
    std::uint64_t retry_ms_ = 0;  // the wait after the last failure; 0: none failed
    unsigned failures_ = 0;       // of the processor, one after the other
};

}  // namespace slipway::logger
