#include "engine/sys/signal.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

// The kernel's signal sets are 64 bits; the C library's are larger and hide two signals.
Status change_mask(int how, SignalSet set) {
    const std::uint64_t bits = set.bits();
    return status_of(::syscall(SYS_rt_sigprocmask, how, &bits, nullptr, sizeof bits));
}

Status set_handler(Signal signal, void (*handler)(int)) {
    struct sigaction action {};

    action.sa_handler = handler;
    return status_of(::sigaction(signal.value, &action, nullptr));
}

}  // namespace

Status block_signals(SignalSet set) {
    return change_mask(SIG_BLOCK, set);
}

Status set_signal_mask(SignalSet set) {
    return change_mask(SIG_SETMASK, set);
}

Result<Fd> open_signal_descriptor(SignalSet set, SignalSet only_blocked) {
    const std::uint64_t bits = set.bits();
    const std::uint64_t blocked = bits | only_blocked.bits();
    if (::syscall(SYS_rt_sigprocmask, SIG_BLOCK, &blocked, nullptr, sizeof blocked) < 0)
        return last_error();
    const long fd = ::syscall(SYS_signalfd4, -1, &bits, sizeof bits, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Result<std::optional<ReceivedSignal>> read_signal(BorrowedFd fd) {
    signalfd_siginfo info{};
    const ssize_t size = ::read(fd.value, &info, sizeof info);
    if (size == static_cast<ssize_t>(sizeof info))
        return std::optional(ReceivedSignal{Signal{static_cast<int>(info.ssi_signo)},
                                            Pid{static_cast<std::int32_t>(info.ssi_pid)},
                                            info.ssi_uid});
    if (size < 0 && errno != EAGAIN && errno != EINTR) return last_error();
    return std::optional<ReceivedSignal>{};
}

Status ignore_signal(Signal signal) {
    return set_handler(signal, SIG_IGN);
}

Status default_signal(Signal signal) {
    return set_handler(signal, SIG_DFL);
}

Status send_signal(Pid pid, Signal signal) {
    return status_of(::kill(pid.value, signal.value));
}

Status send_signal_to_group(Pid group, Signal signal) {
    return status_of(::kill(-group.value, signal.value));
}

Status send_signal(BorrowedFd pidfd, Signal signal) {
    return status_of(::syscall(SYS_pidfd_send_signal, pidfd.value, signal.value, nullptr, 0));
}

Status send_signal_to_all(Signal signal) {
    return status_of(::kill(-1, signal.value));
}

}  // namespace slipway::sys
