#include "engine/sys/record_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

constexpr std::uint64_t kMicrosecond = 1000, kMillion = 1'000'000;

volatile sig_atomic_t timer_rang = 0;

void note_alarm(int) {
    timer_rang = 1;
}

timeval after(std::uint64_t nanoseconds) {
    const std::uint64_t microseconds = (nanoseconds + kMicrosecond - 1) / kMicrosecond;
    timeval time{};
    time.tv_sec = static_cast<time_t>(microseconds / kMillion);
    time.tv_usec = static_cast<suseconds_t>(microseconds % kMillion);
    return time;
}

// The alarm is repeated: one that comes just before the call would otherwise be lost.
class Timer {
public:
    explicit Timer(std::uint64_t nanoseconds) {
        timer_rang = 0;

        struct sigaction action {};

        action.sa_handler = note_alarm;
        ::sigaction(SIGALRM, &action, &before_);
        sigset_t alarm;
        ::sigemptyset(&alarm);
        ::sigaddset(&alarm, SIGALRM);
        ::sigprocmask(SIG_UNBLOCK, &alarm, &mask_);
        constexpr std::uint64_t kRepeat = 10 * kMillion;
        const itimerval timer{after(kRepeat), after(nanoseconds)};
        ::setitimer(ITIMER_REAL, &timer, nullptr);
    }

    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    ~Timer() {
        const itimerval none{};
        ::setitimer(ITIMER_REAL, &none, nullptr);
        ::sigaction(SIGALRM, &before_, nullptr);
        ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
    }

private:
    struct sigaction before_ {};

    sigset_t mask_{};
};

struct flock whole_file(RecordLock kind) {
    struct flock lock {};

    lock.l_type = kind == RecordLock::shared ? F_RDLCK : F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}

}  // namespace

Result<bool> take_record_lock(BorrowedFd fd,
                              RecordLock kind,
                              std::optional<std::uint64_t> nanoseconds) {
    struct flock lock = whole_file(kind);
    if (::syscall(SYS_fcntl, fd.value, F_SETLK, &lock) == 0) return true;
    if (errno != EAGAIN && errno != EACCES) return last_error();
    if (!nanoseconds) {
        if (retried([&] { return ::syscall(SYS_fcntl, fd.value, F_SETLKW, &lock); }) < 0)
            return last_error();
        return true;
    }
    if (*nanoseconds == 0) return false;
    const Timer timer(*nanoseconds);
    while (::syscall(SYS_fcntl, fd.value, F_SETLKW, &lock) < 0) {
        if (errno != EINTR) return last_error();
        if (timer_rang != 0) return false;
    }
    return true;
}

}  // namespace slipway::sys
