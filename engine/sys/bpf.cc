#include "engine/sys/bpf.h"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

static_assert(sizeof(BpfInstruction) == sizeof(bpf_insn));

// By this the programs of an earlier start in the same cgroup are found.
constexpr std::string_view kName = "slipway";

struct Hook {
    bpf_prog_type program;
    bpf_attach_type place;
};

constexpr std::array<Hook, 5> kHooks{{{BPF_PROG_TYPE_CGROUP_DEVICE, BPF_CGROUP_DEVICE},
                                      {BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_INGRESS},
                                      {BPF_PROG_TYPE_CGROUP_SKB, BPF_CGROUP_INET_EGRESS},
                                      {BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_BIND},
                                      {BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET6_BIND}}};

const Hook& row_of(CgroupHook hook) {
    return kHooks[static_cast<std::size_t>(hook)];
}

long call(bpf_cmd command, bpf_attr& attributes) {
    return retried([&] { return ::syscall(SYS_bpf, command, &attributes, sizeof attributes); });
}

std::uint64_t address_of(const void* place) {
    return reinterpret_cast<std::uintptr_t>(place);
}

bpf_prog_info info_of(BorrowedFd program) {
    bpf_prog_info info{};
    bpf_attr attributes{};
    attributes.info.bpf_fd = static_cast<std::uint32_t>(program.value);
    attributes.info.info_len = sizeof info;
    attributes.info.info = address_of(&info);
    (void)call(BPF_OBJ_GET_INFO_BY_FD, attributes);
    return info;
}

// Of a cgroup that a process kept when the service was started again; else they would add up.
void detach_earlier(const Hook& hook, BorrowedFd cgroup, BorrowedFd kept) {
    std::array<std::uint32_t, 64> ids{};  // the kernel takes no more
    bpf_attr attributes{};
    attributes.query.target_fd = static_cast<std::uint32_t>(cgroup.value);
    attributes.query.attach_type = hook.place;
    attributes.query.prog_ids = address_of(ids.data());
    attributes.query.prog_cnt = ids.size();
    if (call(BPF_PROG_QUERY, attributes) < 0 || attributes.query.prog_cnt < 2) return;
    const std::size_t found = std::min<std::size_t>(attributes.query.prog_cnt, ids.size());
    const std::uint32_t own = info_of(kept).id;
    for (std::size_t i = 0; i < found; ++i) {
        if (ids[i] == own) continue;
        bpf_attr by_id{};
        by_id.prog_id = ids[i];
        const Fd program = Fd::adopt(static_cast<int>(call(BPF_PROG_GET_FD_BY_ID, by_id)));
        if (!program.valid() || kName != info_of(program).name) continue;
        bpf_attr detached{};
        detached.target_fd = attributes.query.target_fd;
        detached.attach_bpf_fd = static_cast<std::uint32_t>(program.number());
        detached.attach_type = hook.place;
        (void)call(BPF_PROG_DETACH, detached);
    }
}

}  // namespace

Result<Fd> load_cgroup_program(CgroupHook hook, std::span<const BpfInstruction> program) {
    bpf_attr attributes{};
    attributes.prog_type = row_of(hook).program;
    // Others are not told, for Linux before 4.17 refuses what it does not know.
    if (attributes.prog_type == BPF_PROG_TYPE_CGROUP_SOCK_ADDR)
        attributes.expected_attach_type = row_of(hook).place;
    attributes.insns = address_of(program.data());
    attributes.insn_cnt = static_cast<std::uint32_t>(program.size());
    attributes.license = address_of("ISC");
    kName.copy(attributes.prog_name, sizeof attributes.prog_name - 1);
    const long fd = call(BPF_PROG_LOAD, attributes);
    if (fd < 0) return last_error();
    return Fd::adopt(static_cast<int>(fd));
}

Status attach_cgroup_program(CgroupHook hook, BorrowedFd cgroup, BorrowedFd program) {
    bpf_attr attributes{};
    attributes.target_fd = static_cast<std::uint32_t>(cgroup.value);
    attributes.attach_bpf_fd = static_cast<std::uint32_t>(program.value);
    attributes.attach_type = row_of(hook).place;
    attributes.attach_flags = BPF_F_ALLOW_MULTI;
    if (const Status done = status_of(call(BPF_PROG_ATTACH, attributes)); !done) return done;
    detach_earlier(row_of(hook), cgroup, program);
    return base::kOk;
}

}  // namespace slipway::sys
