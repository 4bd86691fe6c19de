// The BPF programs that let a cgroup talk to some addresses, over some network interfaces, and bind
// its sockets to some ports, and no others.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/formats/exec_plan_network.h"
#include "engine/sys/bpf.h"

namespace slipway::exec {

inline constexpr std::uint32_t kNoInterface = ~std::uint32_t{0};

// Those of one list that stand together are one: its `allow` is that of its first.
struct InterfaceRule {
    std::string_view slice;
    std::uint32_t number =
        kNoInterface;  // as the kernel counts them; kNoInterface: it is not there
    bool allow = false;
};

// As much as Linux before 5.2 takes.
using NetworkProgram = base::FixedList<sys::BpfInstruction, 4096>;

// What comes in is judged by whom it comes from, what goes out by whom it goes to: it passes when
// each list of interfaces lets it, and an address of the list that allows matches, or none of the
// list that denies. False: it would be too long.
bool write_packet_program(std::span<const formats::NetworkRules::Address> addresses,
                          std::span<const InterfaceRule> interfaces,
                          bool comes_in,
                          NetworkProgram& program);

// A binding is denied when the list of the service, or of a slice, denies it and does not allow it.
bool write_bind_program(std::span<const formats::NetworkRules::Bind> binds,
                        bool ipv6,
                        NetworkProgram& program);

}  // namespace slipway::exec
