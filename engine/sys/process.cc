#include "engine/sys/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

WaitStatus from_siginfo(const siginfo_t& info) {
    switch (info.si_code) {
        case CLD_EXITED:
            return exited_with(info.si_status & 0xff);
        case CLD_DUMPED:
            return killed_by(info.si_status, true);
        default:
            return killed_by(info.si_status);
    }
}

Result<std::optional<Exited>> wait_for_child(idtype_t kind, Pid pid, int options) {
    siginfo_t info{};
    const long answer =
        retried([&] { return ::waitid(kind, static_cast<id_t>(pid.value), &info, options); });
    if (answer < 0) return last_error();
    if (info.si_pid == 0) return std::optional<Exited>{};
    return std::optional(Exited{Pid{info.si_pid}, from_siginfo(info)});
}

}  // namespace

Result<std::optional<Exited>> reap_any() {
    return wait_for_child(P_ALL, {}, WEXITED | WNOHANG);
}

Result<std::optional<Exited>> peek_any() {
    return wait_for_child(P_ALL, {}, WEXITED | WNOHANG | WNOWAIT);
}

Result<std::optional<Exited>> reap(Pid pid) {
    return wait_for_child(P_PID, pid, WEXITED | WNOHANG);
}

Result<Exited> wait_and_reap(Pid pid) {
    const Result<std::optional<Exited>> done = wait_for_child(P_PID, pid, WEXITED);
    if (!done) return done.error();
    return *done.value();
}

Result<Fd> open_pidfd(Pid pid) {
    const long fd = ::syscall(SYS_pidfd_open, pid.value, 0);
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Result<Fd> take_descriptor(BorrowedFd pidfd, int number) {
    const long fd = ::syscall(SYS_pidfd_getfd, pidfd.value, number, 0);
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Pid own_pid() {
    return {::getpid()};
}

Pid parent_pid() {
    return {::getppid()};
}

std::uint32_t real_uid() {
    return ::getuid();
}

std::uint32_t effective_uid() {
    return ::geteuid();
}

std::uint32_t real_gid() {
    return ::getgid();
}

std::uint32_t effective_gid() {
    return ::getegid();
}

Pid own_session() {
    return {::getsid(0)};
}

Result<Pid> new_session() {
    const pid_t session = ::setsid();
    if (session < 0) return last_error();
    return Pid{session};
}

Status set_process_group(Pid pid, Pid group) {
    return status_of(::setpgid(pid.value, group.value));
}

Result<Pid> process_group(Pid pid) {
    const pid_t group = ::getpgid(pid.value);
    if (group < 0) return last_error();
    return Pid{group};
}

Status become_subreaper() {
    return status_of(::prctl(PR_SET_CHILD_SUBREAPER, 1L, 0L, 0L, 0L));
}

unsigned set_umask(unsigned mask) {
    return ::umask(mask);
}

Status change_directory(CPath path) {
    return status_of(::chdir(path.c_str()));
}

Status change_directory(BorrowedFd dir) {
    return status_of(::fchdir(dir.value));
}

Status working_directory(base::Path& path) {
    std::array<char, 4096> text;  // NOLINT: filled by the kernel
    const long size = ::syscall(SYS_getcwd, text.data(), text.size());
    if (size < 0) return last_error();
    // "(unreachable)…" is what the kernel says of a directory outside our root.
    if (text[0] != '/' || !path.assign({text.data(), static_cast<std::size_t>(size) - 1}))
        return Errno{ENOENT};
    return base::kOk;
}

const char* environment_value(std::string_view name) {
    for (char** variable = ::environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=')
            return *variable + name.size() + 1;
    }
    return nullptr;
}

char** environment() {
    return ::environ;
}

Errno execute(CPath program, char* const* argv, char* const* envp) {
    ::execve(program.c_str(), argv, envp);
    return last_error();
}

Errno execute_in_path(CPath name, std::string_view path, char* const* argv, char* const* envp) {
    const std::string_view word = name.c_str();
    if (word.find('/') != std::string_view::npos) return execute(name, argv, envp);
    Errno worst{ENOENT};
    while (!path.empty()) {
        const std::size_t end = std::min(path.find(':'), path.size());
        base::Path program;
        const std::string_view directory = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (!program.append(directory.empty() ? "." : directory) || !program.append("/") ||
            !program.append(word))
            continue;
        const Errno why = execute(program, argv, envp);
        // A program that is there and cannot be executed says more than one that is not there.
        if (why.value != ENOENT && why.value != ENOTDIR) worst = why;
    }
    return worst;
}

void exit_now(int code) {
    ::_exit(code);
}

Result<DescriptorLimit> descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) < 0) return last_error();
    return DescriptorLimit{limit.rlim_cur, limit.rlim_max};
}

Status set_descriptor_limit(DescriptorLimit limit) {
    const rlimit wanted{limit.soft, limit.hard};
    return status_of(::setrlimit(RLIMIT_NOFILE, &wanted));
}

}  // namespace slipway::sys
