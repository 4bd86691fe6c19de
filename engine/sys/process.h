// Processes: identity, waiting, ending, executing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/sys/fd.h"
#include "engine/sys/path.h"

namespace slipway::sys {

struct Pid {
    std::int32_t value = 0;  // 0: none

    constexpr explicit operator bool() const { return value > 0; }

    friend constexpr bool operator==(Pid, Pid) = default;
};

// A wait status as wait(2) gives it.
struct WaitStatus {
    std::int32_t raw = 0;

    constexpr bool signalled() const { return (raw & 0x7f) != 0; }

    constexpr int exit_code() const { return (raw >> 8) & 0xff; }

    constexpr int signal() const { return raw & 0x7f; }

    constexpr bool dumped_core() const { return signalled() && (raw & 0x80) != 0; }

    friend constexpr bool operator==(WaitStatus, WaitStatus) = default;
};

constexpr WaitStatus exited_with(int code) {
    return {code << 8};
}

constexpr WaitStatus killed_by(int signal, bool core = false) {
    return {signal | (core ? 0x80 : 0)};
}

struct Exited {
    Pid pid;
    WaitStatus status;
};

// A child that has ended; std::nullopt: none has. ECHILD: there are no children at all.
// reap_any takes it away; peek_any leaves the zombie, so that its /proc entry can still be read.
Result<std::optional<Exited>> reap_any();
Result<std::optional<Exited>> peek_any();
Result<std::optional<Exited>> reap(Pid pid);
// Waits until this child ends.
Result<Exited> wait_and_reap(Pid pid);

Result<Fd> open_pidfd(Pid pid);
// A copy of descriptor `number` of another process (ptrace permission needed).
Result<Fd> take_descriptor(BorrowedFd pidfd, int number);

Pid own_pid();
Pid parent_pid();
std::uint32_t real_uid();
std::uint32_t effective_uid();
std::uint32_t real_gid();
std::uint32_t effective_gid();

Result<Pid> new_session();
Pid own_session();
Status set_process_group(Pid pid, Pid group);
// Also of a process that has ended and is not reaped. ESRCH: there is none.
Result<Pid> process_group(Pid pid);
// Orphans among our descendants become our children.
Status become_subreaper();
// Gives the old mask.
unsigned set_umask(unsigned mask);
Status change_directory(CPath path);
Status change_directory(BorrowedFd dir);
// Absolute, without symlinks.
Status working_directory(base::Path& path);

// The variables this process was started with; NULL-terminated, "NAME=VALUE".
char** environment();

// The value of one of them; nullptr when it is not set.
const char* environment_value(std::string_view name);

// Only returns when it fails.
Errno execute(CPath program, char* const* argv, char* const* envp);
// The same by name in the directories of `path` ("/usr/bin:/bin"); a name with a slash is a path.
Errno execute_in_path(CPath name, std::string_view path, char* const* argv, char* const* envp);
// Ends at once, without handlers.
[[noreturn]] void exit_now(int code);

// The limit on open descriptors of this process.
struct DescriptorLimit {
    std::uint64_t soft = 0;
    std::uint64_t hard = 0;
};

Result<DescriptorLimit> descriptor_limit();
Status set_descriptor_limit(DescriptorLimit limit);

}  // namespace slipway::sys
