#include "engine/filter/filter.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>

#include <gtest/gtest.h>

#include "engine/filter/testing.h"

namespace slipway::filter {
namespace {

using testing::process_with;
using testing::Settings;

constexpr std::uint32_t kPermission = SECCOMP_RET_ERRNO | EPERM;

// A filter of these settings, which must be good ones, asked about calls of this machine.
class Asked {
public:
    explicit Asked(const model::Process& process) {
        const Filter filter = filter_of(process);
        for (const Refusal& refusal : filter.refusals)
            ADD_FAILURE() << refusal.setting << ": " << refusal.word << ": " << refusal.why;
        program_ = testing::instructions(filter.program);
    }

    std::uint32_t operator()(const char* call, std::vector<std::uint64_t> arguments = {}) const {
        return at(seccomp_syscall_resolve_name(call), seccomp_arch_native(), std::move(arguments));
    }

    std::uint32_t at(int number,
                     std::uint32_t architecture,
                     std::vector<std::uint64_t> arguments = {}) const {
        seccomp_data data{};
        data.nr = number;
        data.arch = architecture;
        for (std::size_t i = 0; i < arguments.size(); ++i) data.args[i] = arguments[i];
        return testing::run(program_, data);
    }

    std::size_t size() const { return program_.size(); }

private:
    std::vector<sock_filter> program_;
};

Asked ask(const Settings& sandbox) {
    return Asked(process_with(sandbox));
}

TEST(Bpf, IsTheKernels) {
    EXPECT_EQ(sizeof(Instruction), sizeof(sock_filter));
    EXPECT_EQ(kLoad, BPF_LD | BPF_W | BPF_ABS);
    EXPECT_EQ(kJump, BPF_JMP | BPF_JA);
    EXPECT_EQ(kJumpIfEqual, BPF_JMP | BPF_JEQ | BPF_K);
    EXPECT_EQ(kJumpIfAtLeast, BPF_JMP | BPF_JGE | BPF_K);
    EXPECT_EQ(kJumpIfAnyBit, BPF_JMP | BPF_JSET | BPF_K);
    EXPECT_EQ(kReturn, BPF_RET | BPF_K);
    EXPECT_EQ(kKillProcess, SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(kErrorNumber, SECCOMP_RET_ERRNO);
    EXPECT_EQ(kLog, SECCOMP_RET_LOG);
    EXPECT_EQ(kAllow, SECCOMP_RET_ALLOW);
    EXPECT_EQ(kActionMask, SECCOMP_RET_ACTION_FULL);
    EXPECT_EQ(kMostInstructions, std::size_t{BPF_MAXINSNS});
    EXPECT_EQ(argument_offset(2), offsetof(seccomp_data, args[2]));
    EXPECT_EQ(kArchitecture, offsetof(seccomp_data, arch));
}

TEST(Filter, IsNoneWithoutASetting) {
    EXPECT_EQ(filter_of({}).program, "");
    EXPECT_EQ(
        filter_of(process_with({{"private-tmp", {"yes"}}, {"restrict-realtime", {"no"}}})).program,
        "");
    EXPECT_EQ(filter_of(process_with({{"restrict-namespaces", {"no"}}})).program, "");
}

TEST(Filter, AllowsWhatIsListed) {
    const Asked asked = ask({{"system-call-filter", {"@basic-io", "~write", "~socket:EACCES"}}});
    EXPECT_EQ(asked("read"), SECCOMP_RET_ALLOW);
    EXPECT_EQ(asked("execve"), SECCOMP_RET_ALLOW) << "of @default";
    EXPECT_EQ(asked("write"), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(asked("socket"), SECCOMP_RET_ERRNO | EACCES);
    EXPECT_EQ(asked("reboot"), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(asked.at(100000, seccomp_arch_native()), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(asked.at(-1, seccomp_arch_native()), SECCOMP_RET_KILL_PROCESS);
}

TEST(Filter, DeniesWhatIsListed) {
    const Asked asked = ask({{"system-call-filter",
                              {"~@mount", "~reboot:EACCES", "~swapon:kill", "umount2", "~kill:7"}},
                             {"system-call-error-number", {"EPERM"}}});
    EXPECT_EQ(asked("mount"), kPermission);
    EXPECT_EQ(asked("reboot"), SECCOMP_RET_ERRNO | EACCES);
    EXPECT_EQ(asked("swapon"), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(asked("kill"), SECCOMP_RET_ERRNO | 7);
    EXPECT_EQ(asked("umount2"), SECCOMP_RET_ALLOW) << "taken out again";
    EXPECT_EQ(asked("read"), SECCOMP_RET_ALLOW);
    EXPECT_LT(asked.size(), 150u);
}

TEST(Filter, LogsAndKnowsTheMoreSevere) {
    const Asked asked = ask({{"system-call-log", {"mount", "read"}},
                             {"system-call-filter", {"~mount"}},
                             {"system-call-error-number", {"1"}}});
    EXPECT_EQ(asked("mount"), kPermission);
    EXPECT_EQ(asked("read"), SECCOMP_RET_LOG);
    EXPECT_EQ(asked("write"), SECCOMP_RET_ALLOW);
    const Asked others = ask({{"system-call-log", {"~read"}}});
    EXPECT_EQ(others("read"), SECCOMP_RET_ALLOW);
    EXPECT_EQ(others("write"), SECCOMP_RET_LOG);
}

TEST(Filter, RestrictsAddressFamilies) {
    const std::uint32_t no_family = SECCOMP_RET_ERRNO | EAFNOSUPPORT;
    const Asked some = ask({{"restrict-address-families", {"AF_UNIX", "AF_INET"}}});
    EXPECT_EQ(some("socket", {AF_UNIX}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(some("socket", {AF_INET}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(some("socket", {AF_INET6}), no_family);
    EXPECT_EQ(some("socket", {999}), no_family);
    EXPECT_EQ(some("socketpair", {AF_INET6}), SECCOMP_RET_ALLOW);
    const Asked others =
        ask({{"restrict-address-families", {"~AF_PACKET", "~AF_NETLINK", "AF_PACKET"}}});
    EXPECT_EQ(others("socket", {AF_PACKET}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(others("socket", {AF_NETLINK}), no_family);
    const Asked none = ask({{"restrict-address-families", {"none"}}});
    EXPECT_EQ(none("socket", {AF_UNIX}), no_family);
}

TEST(Filter, RestrictsNamespaces) {
    const Asked all = ask({{"restrict-namespaces", {"yes"}}});
    for (const std::uint64_t kind :
         {0ul + CLONE_NEWNS, 0ul + CLONE_NEWNET, 0ul + CLONE_NEWUSER, 0ul + CLONE_NEWCGROUP}) {
        EXPECT_EQ(all("unshare", {kind | CLONE_FS}), kPermission);
        EXPECT_EQ(all("clone", {kind}), kPermission);
        EXPECT_EQ(all("setns", {3, kind}), kPermission);
    }
    EXPECT_EQ(all("clone", {CLONE_VM | SIGCHLD}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(all("unshare", {CLONE_FILES}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(all("clone3"), SECCOMP_RET_ERRNO | ENOSYS);
    const Asked some = ask({{"restrict-namespaces", {"net", "ipc"}}});
    EXPECT_EQ(some("unshare", {CLONE_NEWNET}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(some("unshare", {CLONE_NEWNET | CLONE_NEWUSER}), kPermission);
    EXPECT_EQ(some("setns", {3, 0}), kPermission);
    EXPECT_EQ(some("setns", {3, CLONE_NEWIPC}), SECCOMP_RET_ALLOW);
    const Asked others = ask({{"restrict-namespaces", {"~user", "~pid"}}});
    EXPECT_EQ(others("unshare", {CLONE_NEWUSER}), kPermission);
    EXPECT_EQ(others("unshare", {CLONE_NEWPID}), kPermission);
    EXPECT_EQ(others("unshare", {CLONE_NEWNS}), SECCOMP_RET_ALLOW);
    // systemd.exec(5): "cgroup ipc", then "~cgroup net", leaves ipc.
    const Asked merged = ask({{"restrict-namespaces", {"cgroup", "ipc", "~cgroup", "~net"}}});
    EXPECT_EQ(merged("unshare", {CLONE_NEWIPC}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(merged("unshare", {CLONE_NEWCGROUP}), kPermission);
    EXPECT_EQ(merged("unshare", {CLONE_NEWNS}), kPermission);
}

TEST(Filter, RestrictsModes) {
    const Asked asked = ask({{"restrict-suid-sgid", {"yes"}}});
    for (const unsigned mode : {S_ISUID | 0755u, S_ISGID | 0755u, 06755u}) {
        EXPECT_EQ(asked("fchmod", {3, mode}), kPermission);
        EXPECT_EQ(asked("fchmodat", {0, 0, mode}), kPermission);
        EXPECT_EQ(asked("mkdirat", {0, 0, mode}), kPermission);
        EXPECT_EQ(asked("mknodat", {0, 0, mode}), kPermission);
        EXPECT_EQ(asked("openat", {0, 0, O_CREAT | O_RDWR, mode}), kPermission);
        EXPECT_EQ(asked("openat", {0, 0, O_RDWR, mode}), SECCOMP_RET_ALLOW);
    }
    EXPECT_EQ(asked("fchmod", {3, 01777}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(asked("openat", {0, 0, O_CREAT, 0644}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(asked("openat2"), SECCOMP_RET_ERRNO | ENOSYS);
}

TEST(Filter, DeniesCodeThatIsWritten) {
    const Asked asked = ask({{"memory-deny-write-execute", {"yes"}}});
    EXPECT_EQ(asked("mmap", {0, 0, PROT_WRITE | PROT_EXEC}), kPermission);
    EXPECT_EQ(asked("mmap", {0, 0, PROT_READ | PROT_EXEC}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(asked("mmap", {0, 0, PROT_READ | PROT_WRITE}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(asked("mprotect", {0, 0, PROT_EXEC}), kPermission);
    EXPECT_EQ(asked("mprotect", {0, 0, PROT_READ}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(asked("pkey_mprotect", {0, 0, PROT_EXEC}), kPermission);
    EXPECT_EQ(asked("shmat", {0, 0, SHM_EXEC}), kPermission);
    EXPECT_EQ(asked("shmat", {0, 0, SHM_RDONLY}), SECCOMP_RET_ALLOW);
}

TEST(Filter, RestrictsRealtimeAndPersonality) {
    const Asked realtime = ask({{"restrict-realtime", {"yes"}}});
    for (const int policy : {SCHED_OTHER, SCHED_BATCH, SCHED_IDLE})
        EXPECT_EQ(realtime("sched_setscheduler", {0, static_cast<unsigned>(policy)}),
                  SECCOMP_RET_ALLOW);
    for (const unsigned policy : {1u, 2u, 4u, 6u, 7u, 0x40000000u})
        EXPECT_EQ(realtime("sched_setscheduler", {0, policy}), kPermission);
    const Asked locked = ask({{"lock-personality", {"yes"}}});
    EXPECT_EQ(locked("personality", {0}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(locked("personality", {8}), kPermission);
    EXPECT_EQ(locked("personality", {0xffffffff}), kPermission);
}

TEST(Filter, ProtectsTheKernel) {
    const std::pair<const char*, std::vector<const char*>> rows[] = {
        {"protect-clock", {"clock_settime", "settimeofday", "adjtimex", "clock_adjtime"}},
        {"protect-kernel-modules", {"init_module", "finit_module", "delete_module"}},
        {"protect-kernel-logs", {"syslog"}},
        {"protect-hostname", {"sethostname", "setdomainname"}},
    };
    for (const auto& [setting, calls] : rows) {
        const Asked asked = ask({{setting, {"yes"}}});
        for (const char* call : calls) EXPECT_EQ(asked(call), kPermission) << call;
        EXPECT_EQ(asked("read"), SECCOMP_RET_ALLOW);
    }
}

TEST(Filter, RefusesWrongWords) {
    const std::pair<const char*, std::vector<std::string>> rows[] = {
        {"system-call-filter", {"reed"}},
        {"system-call-filter", {"@none"}},
        {"system-call-filter", {"read:EPERM"}},
        {"system-call-filter", {"~read:ENOERROR"}},
        {"system-call-filter", {"~read:4096"}},
        {"system-call-log", {"~read:EPERM"}},
        {"restrict-address-families", {"AF_NOWHERE"}},
        {"restrict-namespaces", {"nets"}},
        {"restrict-realtime", {"perhaps"}},
        {"system-call-architectures", {"z80"}},
    };
    for (const auto& [setting, words] : rows) {
        const Filter filter = filter_of(process_with({{setting, words}}));
        EXPECT_EQ(filter.program, "");
        ASSERT_EQ(filter.refusals.size(), 1u) << setting << " " << words[0];
        EXPECT_EQ(filter.refusals[0].setting, std::string("Sandbox.") + setting);
        EXPECT_EQ(filter.refusals[0].word, words[0]);
    }
}

#if defined(__x86_64__)

TEST(Filter, RestrictsArchitectures) {
    constexpr int kX32 = 0x40000000;
    const Asked native = ask({{"system-call-architectures", {"native"}}});
    EXPECT_EQ(native("read"), SECCOMP_RET_ALLOW);
    EXPECT_EQ(native.at(0, AUDIT_ARCH_I386), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(native.at(kX32, AUDIT_ARCH_X86_64), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(native.at(-1, AUDIT_ARCH_X86_64), SECCOMP_RET_ALLOW);
    EXPECT_EQ(native.at(0, AUDIT_ARCH_AARCH64), SECCOMP_RET_KILL_PROCESS);
    const Asked both = ask({{"system-call-architectures", {"x86-64", "x86"}}});
    EXPECT_EQ(both.at(3, AUDIT_ARCH_I386), SECCOMP_RET_ALLOW);
    EXPECT_EQ(both.at(kX32, AUDIT_ARCH_X86_64), SECCOMP_RET_KILL_PROCESS);
    const Asked x32 = ask({{"system-call-architectures", {"x32"}}});
    EXPECT_EQ(x32.at(kX32, AUDIT_ARCH_X86_64), SECCOMP_RET_ALLOW);
    EXPECT_EQ(x32("read"), SECCOMP_RET_ALLOW);
    // The others are filtered as well.
    const Asked any = ask({{"system-call-filter", {"~reboot"}}});
    EXPECT_EQ(any.at(88, AUDIT_ARCH_I386), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(any.at(kX32 | 169, AUDIT_ARCH_X86_64), SECCOMP_RET_KILL_PROCESS);
    EXPECT_EQ(any.at(88, AUDIT_ARCH_X86_64), SECCOMP_RET_ALLOW);
}

TEST(Filter, KnowsWhatX86SharesANumber) {
    constexpr int kSocketCall = 102, kSocket = 359;
    const Asked denied =
        ask({{"system-call-filter", {"~socket"}}, {"system-call-error-number", {"1"}}});
    EXPECT_EQ(denied.at(kSocket, AUDIT_ARCH_I386), kPermission);
    EXPECT_EQ(denied.at(kSocketCall, AUDIT_ARCH_I386, {1}), kPermission);
    EXPECT_EQ(denied.at(kSocketCall, AUDIT_ARCH_I386, {2}), SECCOMP_RET_ALLOW);
    const Asked allowed = ask({{"system-call-filter", {"socket"}}});
    EXPECT_EQ(allowed.at(kSocket, AUDIT_ARCH_I386), SECCOMP_RET_ALLOW);
    EXPECT_EQ(allowed.at(kSocketCall, AUDIT_ARCH_I386, {1}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(allowed.at(kSocketCall, AUDIT_ARCH_I386, {2}), SECCOMP_RET_KILL_PROCESS);
}

TEST(Filter, LocksTheChosenPersonality) {
    model::Process process = process_with({{"lock-personality", {"yes"}}});
    process.scheduling["personality"] = {"x86"};
    const Asked asked(process);
    EXPECT_EQ(asked("personality", {8}), SECCOMP_RET_ALLOW);
    EXPECT_EQ(asked("personality", {0}), kPermission);
}

#endif

// What people write most is small.
TEST(Filter, StaysSmall) {
    const Asked usual =
        ask({{"system-call-filter", {"@system-service", "~@privileged", "~@resources"}},
             {"system-call-error-number", {"EPERM"}},
             {"system-call-architectures", {"native"}},
             {"restrict-address-families", {"AF_UNIX", "AF_INET", "AF_INET6"}},
             {"restrict-namespaces", {"yes"}},
             {"restrict-realtime", {"yes"}},
             {"restrict-suid-sgid", {"yes"}},
             {"lock-personality", {"yes"}},
             {"memory-deny-write-execute", {"yes"}},
             {"protect-clock", {"yes"}},
             {"protect-hostname", {"yes"}},
             {"protect-kernel-logs", {"yes"}},
             {"protect-kernel-modules", {"yes"}}});
    EXPECT_LT(usual.size(), 300u);
}

}  // namespace
}  // namespace slipway::filter
