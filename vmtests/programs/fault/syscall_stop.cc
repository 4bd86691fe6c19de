#include "vmtests/programs/fault/syscall_stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

namespace slipway::fault {
namespace {

constexpr long kGetSyscallInfo = 0x420e;

// struct ptrace_syscall_info of the kernel, as far as it is needed.
struct Info {
    unsigned char op, pad[3];
    unsigned arch;
    unsigned long long instruction, stack;
    unsigned long long call;
    unsigned long long arguments[7];
};

}  // namespace

Stop look_at(pid_t pid) {
    Info info{};
    constexpr int kEntry = 1, kExit = 2;
    if (ptrace(static_cast<decltype(PTRACE_CONT)>(kGetSyscallInfo), pid,
               reinterpret_cast<void*>(sizeof info), &info) < 0)
        return {};  // it was killed meanwhile
    return {info.op == kEntry, info.op == kExit, static_cast<long>(info.call)};
}

#ifdef __x86_64__

void skip_call(pid_t pid) {
    user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, pid, nullptr, &registers) < 0) return;
    registers.orig_rax = ~0ull;
    ptrace(PTRACE_SETREGS, pid, nullptr, &registers);
}

void set_result(pid_t pid, long result) {
    user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, pid, nullptr, &registers) < 0) return;
    registers.rax = static_cast<unsigned long long>(result);
    ptrace(PTRACE_SETREGS, pid, nullptr, &registers);
}

#else

void skip_call(pid_t) {
    fputs("slipway-test-fault: calls can be made to fail on x86-64 only\n", stderr);
    exit(111);
}

void set_result(pid_t, long) {}

#endif

}  // namespace slipway::fault
