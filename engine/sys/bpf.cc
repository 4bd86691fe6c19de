#include "engine/sys/bpf.h"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

static_assert(sizeof(BpfInstruction) == sizeof(bpf_insn));

long call(bpf_cmd command, bpf_attr& attributes) {
    return retried([&] { return ::syscall(SYS_bpf, command, &attributes, sizeof attributes); });
}

}  // namespace

Result<Fd> load_device_program(std::span<const BpfInstruction> program) {
    bpf_attr attributes{};
    attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attributes.insns = reinterpret_cast<std::uintptr_t>(program.data());
    attributes.insn_cnt = static_cast<std::uint32_t>(program.size());
    attributes.license = reinterpret_cast<std::uintptr_t>("ISC");
    const long fd = call(BPF_PROG_LOAD, attributes);
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Status attach_device_program(BorrowedFd cgroup, BorrowedFd program) {
    bpf_attr attributes{};
    attributes.target_fd = static_cast<std::uint32_t>(cgroup.value);
    attributes.attach_bpf_fd = static_cast<std::uint32_t>(program.value);
    attributes.attach_type = BPF_CGROUP_DEVICE;
    attributes.attach_flags = BPF_F_ALLOW_MULTI;
    return status_of(call(BPF_PROG_ATTACH, attributes));
}

}  // namespace slipway::sys
