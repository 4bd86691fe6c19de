#include "engine/sys/program_output.h"

#include <array>
#include <cerrno>
#include <utility>

#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"
#include "engine/sys/forward.h"
#include "engine/sys/pipe.h"
#include "engine/sys/poll.h"
#include "engine/sys/signal.h"

namespace slipway::sys {
namespace {

constexpr int kNoProgram = 127;

[[noreturn]] void become(char* const* argv,
                         char* const* envp,
                         std::string_view path,
                         BorrowedFd output) {
    (void)die_with_parent(signals::kKill);
    (void)change_directory("/");
    const auto null = open_at(kHere, "/dev/null", Open::read);
    const bool placed =
        null && place_at(null.value(), kStdin.value, true) && place_at(output, kStdout.value, true);
    if (placed) (void)execute_in_path(argv[0], path, argv, envp);
    exit_now(kNoProgram);
}

struct Reader {
    BorrowedFd output, process;
    std::span<char> buffer;
    std::uint64_t deadline;
    std::size_t size = 0;

    // Whether there is more to come.
    Result<bool> read_some() {
        if (size == buffer.size()) return Errno{EFBIG};
        const auto got = read(output, buffer.subspan(size));
        if (!got) return got.error();
        size += got.value();
        return got.value() > 0;
    }

    // Until the output has ended, then until the process has.
    Status run() {
        for (bool open = true;;) {
            const std::uint64_t now = monotonic();
            if (now >= deadline) return Errno{ETIMEDOUT};
            std::array<Poll, 1> polls{Poll{open ? output.value : process.value, kReadable, 0}};
            const auto ready = wait_for(polls, deadline - now);
            if (!ready) return ready.error();
            if (ready.value() == 0) continue;
            if (!open) return base::kOk;
            const auto more = read_some();
            if (!more) return more.error();
            open = more.value();
        }
    }
};

}  // namespace

Result<ProgramOutput> program_output(char* const* argv,
                                     char* const* envp,
                                     std::string_view path,
                                     std::span<char> buffer,
                                     std::uint64_t nanoseconds) {
    auto pipe = make_pipe();
    if (!pipe) return pipe.error();
    const auto child = fork_process();
    if (!child) return child.error();
    if (!child.value()) become(argv, envp, path, pipe.value().write_end);
    pipe.value().write_end.reset();
    const auto process = open_pidfd(child.value());
    Status done = process ? base::kOk : Status(process.error());
    Reader reader{pipe.value().read_end, process ? BorrowedFd(process.value()) : BorrowedFd{-1},
                  buffer, monotonic() + nanoseconds};
    if (done) done = reader.run();
    if (!done) {
        (void)send_signal(child.value(), signals::kKill);
        (void)reap(child.value());
        return done.error();
    }
    const auto ended = wait_and_reap(child.value());
    if (!ended) return ended.error();
    return ProgramOutput{{buffer.data(), reader.size}, ended.value().status};
}

}  // namespace slipway::sys
