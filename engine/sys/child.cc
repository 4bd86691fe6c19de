#include "engine/sys/child.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "engine/sys/clock.h"
#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

// syscall(2) of the C library writes errno, which belongs to the parent.
#if defined(__x86_64__)
// The child gets our registers and a new stack, so what it runs stands in two of them.
long call_clone(const void* arguments, std::size_t size, int (*start)(void*), void* argument) {
    long answer = 435;  // clone3
    register long r12 __asm__("r12") = reinterpret_cast<long>(start);
    register long r13 __asm__("r13") = reinterpret_cast<long>(argument);
    __asm__ volatile(
        "syscall\n\t"
        "test %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "xor %%ebp, %%ebp\n\t"
        "mov %%r13, %%rdi\n\t"
        "call *%%r12\n\t"
        "mov %%eax, %%edi\n\t"
        "mov $60, %%eax\n\t"  // exit
        "syscall\n"
        "1:"
        : "+a"(answer)
        : "D"(arguments), "S"(size), "r"(r12), "r"(r13)
        : "rcx", "r11", "memory");
    return answer;
}

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
    long answer = 0;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "=a"(answer)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return answer;
}
#elif defined(__aarch64__)
long call_clone(const void* arguments, std::size_t size, int (*start)(void*), void* argument) {
    register long x8 __asm__("x8") = 435;  // clone3
    register long x0 __asm__("x0") = reinterpret_cast<long>(arguments);
    register long x1 __asm__("x1") = static_cast<long>(size);
    register long x19 __asm__("x19") = reinterpret_cast<long>(start);
    register long x20 __asm__("x20") = reinterpret_cast<long>(argument);
    __asm__ volatile(
        "svc 0\n\t"
        "cbnz x0, 1f\n\t"
        "mov x29, #0\n\t"
        "mov x0, x20\n\t"
        "blr x19\n\t"
        "mov x8, #93\n\t"  // exit
        "svc 0\n"
        "1:"
        : "+r"(x0)
        : "r"(x8), "r"(x1), "r"(x19), "r"(x20)
        : "x30", "memory");
    return x0;
}

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    return x0;
}
#else
#error "add the system call instruction of this machine"
#endif

long address(const void* place) {
    return reinterpret_cast<long>(place);
}

// struct clone_args of clone(2), as far as CLONE_INTO_CGROUP wants it.
struct CloneArguments {
    std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
        set_tid_size, cgroup;
};

constexpr std::uint64_t kIntoCgroup = std::uint64_t{1} << 33;

std::uint64_t word(const void* place) {
    return reinterpret_cast<std::uint64_t>(place);
}

}  // namespace

// clone(2) knows all the flags we need but CLONE_INTO_CGROUP, which wants clone3(2); the C
// libraries do not wrap that.
Result<Cloned> clone_sharing_memory(int (*start)(void*),
                                    void* argument,
                                    std::span<std::uint8_t> stack,
                                    std::uint32_t& running,
                                    CloneOptions options) {
    int pidfd = -1;
    void* top = stack.data() + (stack.size() & ~std::size_t{15});
    int flags = CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD;
    if (options.pidfd) flags |= CLONE_PIDFD;
    if (options.pids == PidNamespace::own) flags |= CLONE_NEWPID;
    if (options.descriptors == Descriptors::shared) flags |= CLONE_FILES;
    running = 1;
    if (options.cgroup.valid()) {
        CloneArguments arguments{};
        arguments.flags = static_cast<std::uint64_t>(flags & ~SIGCHLD) | kIntoCgroup;
        arguments.pidfd = word(&pidfd);
        arguments.child_tid = word(&running);
        arguments.exit_signal = SIGCHLD;
        arguments.stack = word(stack.data());
        arguments.stack_size = stack.size() & ~std::size_t{15};
        arguments.cgroup = static_cast<std::uint64_t>(options.cgroup.value);
        const long made = call_clone(&arguments, sizeof arguments, start, argument);
        if (made < 0) return Errno{static_cast<int>(-made)};
        return Cloned{Pid{static_cast<int>(made)}, Fd::adopt(pidfd)};
    }
    const int pid = ::clone(start, top, flags, argument, &pidfd, nullptr, &running);
    if (pid < 0) return last_error();
    return Cloned{Pid{pid}, Fd::adopt(pidfd)};
}

// The kernel wakes the word as a futex that may be shared between processes.
bool wait_until_executed(std::uint32_t& running, std::uint64_t nanoseconds) {
    if (nanoseconds == 0) return __atomic_load_n(&running, __ATOMIC_ACQUIRE) == 0;
    std::uint64_t deadline = 0;  // read only when a wait ended early
    while (__atomic_load_n(&running, __ATOMIC_ACQUIRE) != 0) {
        const std::int64_t time[2] = {static_cast<std::int64_t>(nanoseconds / kSecond),
                                      static_cast<std::int64_t>(nanoseconds % kSecond)};
        const long waited = ::syscall(SYS_futex, &running, FUTEX_WAIT, 1, time, nullptr, 0);
        if (waited < 0 && errno == ETIMEDOUT)
            return __atomic_load_n(&running, __ATOMIC_ACQUIRE) == 0;
        if (__atomic_load_n(&running, __ATOMIC_ACQUIRE) == 0) return true;
        const std::uint64_t now = monotonic();
        if (deadline == 0) deadline = now + nanoseconds;
        if (now >= deadline) return false;
        nanoseconds = deadline - now;
    }
    return true;
}

namespace child {

long open_for_reading(const char* path) {
    return call(SYS_openat, AT_FDCWD, address(path), O_RDONLY | O_CLOEXEC);
}

long read(int fd, std::span<char> into) {
    return call(SYS_read, fd, address(into.data()), static_cast<long>(into.size()));
}

long write(int fd, std::span<const std::uint8_t> bytes) {
    return call(SYS_write, fd, address(bytes.data()), static_cast<long>(bytes.size()));
}

long write_at(int fd, std::span<const std::uint8_t> bytes, std::uint64_t offset) {
    return call(SYS_pwrite64, fd, address(bytes.data()), static_cast<long>(bytes.size()),
                static_cast<long>(offset));
}

long close(int fd) {
    return call(SYS_close, fd);
}

long close_from_to(int first, int last) {
    return call(SYS_close_range, first, last, 0);
}

long duplicate(int fd, int minimum) {
    return call(SYS_fcntl, fd, F_DUPFD_CLOEXEC, minimum);
}

long place(int fd, int target) {
    return call(SYS_dup3, fd, target, 0);
}

long inherit(int fd, bool inherited) {
    return call(SYS_fcntl, fd, F_SETFD, inherited ? 0 : FD_CLOEXEC);
}

std::int32_t pid() {
    return static_cast<std::int32_t>(call(SYS_getpid));
}

std::uint64_t boottime() {
    std::uint64_t time[2] = {};  // seconds, nanoseconds
    call(SYS_clock_gettime, CLOCK_BOOTTIME, address(time));
    return time[0] * kSecond + time[1];
}

long new_session() {
    return call(SYS_setsid);
}

long unshare_descriptors(int first) {
    return call(SYS_close_range, first, 0xffff'ffff, CLOSE_RANGE_UNSHARE);
}

void reset_signals(std::uint32_t ignored) {
    // All zeros is SIG_DFL without flags in every layout of the kernel's struct sigaction.
    static constexpr long kDefault[4] = {};
    // Without /proc nobody knows which, and of the real-time signals it does not say.
    const int signals = ignored == ~0u ? 64 : 31;
    constexpr long kSetSize = 8;
    for (int signal = 1; signal <= signals; ++signal)
        if (signal > 32 || ((ignored >> (signal - 1)) & 1) != 0)
            call(SYS_rt_sigaction, signal, address(kDefault), 0, kSetSize);
    call(SYS_rt_sigprocmask, SIG_SETMASK, address(kDefault), 0, kSetSize);
}

void ignore_signal(int signal) {
    // SIG_IGN without flags; see kDefault.
    static constexpr long kIgnored[4] = {1};
    constexpr long kSetSize = 8;
    call(SYS_rt_sigaction, signal, address(kIgnored), 0, kSetSize);
}

long set_descriptor_limit(DescriptorLimit limit) {
    return call(SYS_prlimit64, 0, RLIMIT_NOFILE, address(&limit), 0);
}

long set_umask(unsigned mask) {
    return call(SYS_umask, static_cast<long>(mask));
}

long change_directory(const char* path) {
    return call(SYS_chdir, address(path));
}

long open_working_directory() {
    return call(SYS_openat, AT_FDCWD, address("."), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

long new_session_keyring() {
    return call(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING);
}

long open_null() {
    return call(SYS_openat, AT_FDCWD, address("/dev/null"), O_RDONLY | O_CLOEXEC);
}

long enter(int directory) {
    return call(SYS_fchdir, directory);
}

long execute(const char* program, char* const* argv, char* const* envp) {
    return call(SYS_execve, address(program), address(argv), address(envp));
}

}  // namespace child
}  // namespace slipway::sys
