#include "vmtests/programs/probe/attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace slipway::probe {

namespace {

constexpr const char* kNowhere = "/nonexistent/probe";

long open_with_mode(mode_t mode) {
    return syscall(SYS_openat, AT_FDCWD, kNowhere, O_CREAT | O_WRONLY, mode);
}

long anonymous(int protection) {
    return syscall(SYS_mmap, nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

// A page that was written is made executable.
long make_executable(bool with_key) {
    long page = anonymous(PROT_READ | PROT_WRITE);
    if (page < 0) return -1;
    if (with_key) return syscall(SYS_pkey_mprotect, page, 4096, PROT_READ | PROT_EXEC, -1);
    return syscall(SYS_mprotect, page, 4096, PROT_READ | PROT_EXEC);
}

long attach_executable() {
    long id = syscall(SYS_shmget, IPC_PRIVATE, 4096, 0600);
    if (id < 0) return -1;
    long at = syscall(SYS_shmat, id, nullptr, SHM_EXEC);
    int error = errno;
    syscall(SYS_shmctl, id, IPC_RMID, nullptr);
    errno = error;
    return at;
}

long set_scheduler(int policy, int priority) {
    sched_param param{};
    param.sched_priority = priority;
    return syscall(SYS_sched_setscheduler, 0, policy, &param);
}

long change_mode_of_memory(mode_t mode) {
    long fd = syscall(SYS_memfd_create, "probe", 0);
    return fd < 0 ? -1 : syscall(SYS_fchmod, fd, mode);
}

long join_own_uts() {
    int fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -1 : syscall(SYS_setns, fd, CLONE_NEWUTS);
}

long clone_with(unsigned long flags) {
    long child = syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (child == 0) _exit(0);
    return child;
}

sockaddr_in loopback(uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// A datagram to the discard port, where nobody listens.
long send_to_loopback() {
    const sockaddr_in address = loopback(9);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return fd < 0
               ? -1
               : sendto(fd, "", 1, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

long bind_port(uint16_t port) {
    const sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return fd < 0 ? -1 : bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

#if defined(__x86_64__)

// getpid by the gate of 32-bit programs; its number there is 20.
long call_32bit() {
    long result = 20;
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    const int value = static_cast<int>(result);
    if (value >= 0) return value;
    errno = -value;
    return -1;
}

long call_x32() {
    return syscall(0x40000000 + SYS_getpid);
}

#endif

// clang-format off
constexpr Attempt kAttempts[] = {
    {"getpid", [] { return syscall(SYS_getpid); }},
    {"uname", [] { char names[6 * 65]; return syscall(SYS_uname, names); }},
    // @mount
    {"mount", [] { return syscall(SYS_mount, nullptr, kNowhere, nullptr, 0, nullptr); }},
    {"umount2", [] { return syscall(SYS_umount2, kNowhere, 0); }},
    {"pivot_root", [] { return syscall(SYS_pivot_root, kNowhere, kNowhere); }},
    {"chroot", [] { return syscall(SYS_chroot, "/"); }},
    {"open_tree", [] { return syscall(SYS_open_tree, AT_FDCWD, kNowhere, 0); }},
    {"fsopen", [] { return syscall(SYS_fsopen, "nonesuch", 0); }},
    {"mount_setattr", [] { return syscall(SYS_mount_setattr, -1, kNowhere, 0, nullptr, 0); }},
    // @swap, @reboot, @module, @clock, @raw-io, @obsolete, @cpu-emulation, @debug
    {"swapon", [] { return syscall(SYS_swapon, kNowhere, 0); }},
    {"swapoff", [] { return syscall(SYS_swapoff, kNowhere); }},
    {"reboot", [] { return syscall(SYS_reboot, 0, 0, 0, nullptr); }},
    {"kexec_load", [] { return syscall(SYS_kexec_load, 0, 0, nullptr, 0xffff0000); }},
    {"init_module", [] { return syscall(SYS_init_module, nullptr, 0, nullptr); }},
    {"finit_module", [] { return syscall(SYS_finit_module, -1, "", 0); }},
    {"delete_module", [] { return syscall(SYS_delete_module, "nonesuch", O_NONBLOCK); }},
    {"settimeofday", [] { long bad[2] = {-1, -1}; return syscall(SYS_settimeofday, bad, nullptr); }},
    {"clock_settime", [] { return syscall(SYS_clock_settime, 9999, nullptr); }},
    {"clock_adjtime", [] { return syscall(SYS_clock_adjtime, 9999, nullptr); }},
    {"adjtimex", [] { return syscall(SYS_adjtimex, nullptr); }},
#if defined(__x86_64__)
    {"iopl", [] { return syscall(SYS_iopl, 9); }},
    {"ioperm", [] { return syscall(SYS_ioperm, 65536, 1, 1); }},
    {"modify_ldt", [] { return syscall(SYS_modify_ldt, 99, nullptr, 0); }},
    {"uselib", [] { return syscall(SYS_uselib, kNowhere); }},
    {"ustat", [] { return syscall(SYS_ustat, 0, nullptr); }},
    {"sysfs", [] { return syscall(SYS_sysfs, 99, 0, 0); }},
    {"arch_prctl", [] { return syscall(SYS_arch_prctl, 0x9999, 0); }},
    {"call-32bit", call_32bit},
    {"call-x32", call_x32},
#endif
    {"ptrace", [] { return syscall(SYS_ptrace, 0, 0, nullptr, nullptr); }},
    {"perf_event_open", [] { return syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0); }},
    {"process_vm_readv", [] { return syscall(SYS_process_vm_readv, 0, nullptr, 0, nullptr, 0, 0); }},
    {"kcmp", [] { return syscall(SYS_kcmp, getpid(), getpid(), 99, 0, 0); }},
    {"bpf", [] { return syscall(SYS_bpf, 9999, nullptr, 0); }},
    {"pidfd_getfd", [] { return syscall(SYS_pidfd_getfd, -1, 0, 0); }},
    // @keyring, @privileged, @setuid, @chown, @resources, @ipc, @memlock, @timer, @aio, @io-event
    {"add_key", [] { return syscall(SYS_add_key, "user", nullptr, nullptr, 0, 0); }},
    {"keyctl", [] { return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0); }},
    {"request_key", [] { return syscall(SYS_request_key, "nonesuch", "probe", nullptr, 0); }},
    {"acct", [] { return syscall(SYS_acct, kNowhere); }},
    {"quotactl", [] { return syscall(SYS_quotactl, 0, nullptr, 0, nullptr); }},
    {"sethostname", [] { return syscall(SYS_sethostname, "", -1); }},
    {"setdomainname", [] { return syscall(SYS_setdomainname, "", -1); }},
    {"syslog", [] { return syscall(SYS_syslog, 10, nullptr, 0); }},
    {"capset", [] { return syscall(SYS_capset, nullptr, nullptr); }},
    {"setuid", [] { return syscall(SYS_setuid, getuid()); }},
    {"setresgid", [] { return syscall(SYS_setresgid, -1, -1, -1); }},
    {"setgroups", [] { return syscall(SYS_setgroups, 0, nullptr); }},
    {"chown", [] { return syscall(SYS_fchownat, AT_FDCWD, kNowhere, 0, 0, 0); }},
    {"setpriority", [] { return syscall(SYS_setpriority, 0, 0, 5); }},
    {"ioprio_set", [] { return syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 4); }},
    {"sched_setaffinity", [] { return syscall(SYS_sched_setaffinity, 0, 0, nullptr); }},
    {"prlimit64", [] { return syscall(SYS_prlimit64, 0, 0, nullptr, nullptr); }},
    {"shmget", [] { return syscall(SYS_shmget, IPC_PRIVATE, 0, 0); }},
    {"mlock", [] { return syscall(SYS_mlock, nullptr, 0); }},
    {"timer_create", [] { return syscall(SYS_timer_create, 9999, nullptr, nullptr); }},
    {"io_setup", [] { return syscall(SYS_io_setup, 0, nullptr); }},
    {"io_uring_setup", [] { return syscall(SYS_io_uring_setup, 0, nullptr); }},
    {"epoll_create1", [] { return syscall(SYS_epoll_create1, 0); }},
    {"userfaultfd", [] { return syscall(SYS_userfaultfd, -1); }},
    {"name_to_handle_at", [] { return syscall(SYS_name_to_handle_at, -1, kNowhere, nullptr, nullptr, 0); }},
    {"open_by_handle_at", [] { return syscall(SYS_open_by_handle_at, -1, nullptr, 0); }},
    {"fanotify_init", [] { return syscall(SYS_fanotify_init, 0xffffffff, 0); }},
    {"memfd_create", [] { return syscall(SYS_memfd_create, "probe", 0); }},
    {"seccomp", [] { return syscall(SYS_seccomp, 9999, 0, nullptr); }},
    {"getrandom", [] { char byte; return syscall(SYS_getrandom, &byte, 1, 0); }},
    {"socketpair", [] { int ends[2]; return syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, ends); }},
    {"unknown-call", [] { return syscall(9999); }},
    // namespaces
    {"unshare-cgroup", [] { return syscall(SYS_unshare, CLONE_NEWCGROUP); }},
    {"unshare-ipc", [] { return syscall(SYS_unshare, CLONE_NEWIPC); }},
    {"unshare-net", [] { return syscall(SYS_unshare, CLONE_NEWNET); }},
    {"unshare-mnt", [] { return syscall(SYS_unshare, CLONE_NEWNS); }},
    {"unshare-pid", [] { return syscall(SYS_unshare, CLONE_NEWPID); }},
    {"unshare-user", [] { return syscall(SYS_unshare, CLONE_NEWUSER); }},
    {"unshare-uts", [] { return syscall(SYS_unshare, CLONE_NEWUTS); }},
    {"unshare-files", [] { return syscall(SYS_unshare, CLONE_FILES); }},
    {"clone-uts", [] { return clone_with(CLONE_NEWUTS); }},
    {"clone-net", [] { return clone_with(CLONE_NEWNET); }},
    {"clone3", [] { return syscall(SYS_clone3, nullptr, 0); }},
    {"setns-uts", join_own_uts},
    {"setns-any", [] { return syscall(SYS_setns, -1, 0); }},
    // realtime
    {"sched-fifo", [] { return set_scheduler(SCHED_FIFO, 1); }},
    {"sched-rr", [] { return set_scheduler(SCHED_RR, 1); }},
    {"sched-batch", [] { return set_scheduler(SCHED_BATCH, 0); }},
    {"sched-idle", [] { return set_scheduler(SCHED_IDLE, 0); }},
    {"sched-setattr", [] { return syscall(SYS_sched_setattr, 0, nullptr, 0); }},
    // SUID, SGID
    {"fchmod-suid", [] { return change_mode_of_memory(04755); }},
    {"fchmod-sgid", [] { return change_mode_of_memory(02755); }},
    {"fchmod-plain", [] { return change_mode_of_memory(0755); }},
    {"fchmodat-suid", [] { return syscall(SYS_fchmodat, AT_FDCWD, kNowhere, 04755); }},
    {"open-suid", [] { return open_with_mode(04755); }},
    {"open-plain", [] { return open_with_mode(0755); }},
    {"mkdir-sgid", [] { return syscall(SYS_mkdirat, AT_FDCWD, kNowhere, 02755); }},
    {"mknod-suid", [] { return syscall(SYS_mknodat, AT_FDCWD, kNowhere, S_IFREG | 04755, 0); }},
    {"openat2", [] { return syscall(SYS_openat2, AT_FDCWD, kNowhere, nullptr, 0); }},
    // writable and executable
    {"mmap-wx", [] { return anonymous(PROT_READ | PROT_WRITE | PROT_EXEC); }},
    {"mmap-x", [] { return anonymous(PROT_READ | PROT_EXEC); }},
    {"mprotect-x", [] { return make_executable(false); }},
    {"pkey_mprotect-x", [] { return make_executable(true); }},
    {"shmat-x", attach_executable},
    // personality
    {"personality-get", [] { return syscall(SYS_personality, 0xffffffff); }},
    {"personality-set", [] { return syscall(SYS_personality, 8); }},
    {"personality-random", [] { return syscall(SYS_personality, 0x0040000); }},
    // address families
    {"socket-unix", [] { return syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0); }},
    {"socket-inet", [] { return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
    {"socket-inet6", [] { return syscall(SYS_socket, AF_INET6, SOCK_STREAM, 0); }},
    {"socket-netlink", [] { return syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 0); }},
    {"socket-packet", [] { return syscall(SYS_socket, AF_PACKET, SOCK_RAW, 0); }},
    {"socket-raw", [] { return syscall(SYS_socket, AF_INET, SOCK_RAW, 1); }},
    {"send-loopback", send_to_loopback},
    {"bind-port", [] { return bind_port(7001); }},
    {"bind-other-port", [] { return bind_port(7009); }},
    {"socket-unknown", [] { return syscall(SYS_socket, 99, SOCK_STREAM, 0); }},
};
// clang-format on

}  // namespace

const Attempt* find_attempt(const char* name) {
    for (const Attempt& attempt : kAttempts)
        if (strcmp(attempt.name, name) == 0) return &attempt;
    return nullptr;
}

}  // namespace slipway::probe
