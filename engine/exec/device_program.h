// The BPF program that lets a cgroup use some devices and no others.
#pragma once

#include <cstdint>
#include <span>

#include "engine/base/fixed_list.h"
#include "engine/sys/bpf.h"

namespace slipway::exec {

// A device, or all of a kind, and what may be done: read 2, write 4, make a node 1 (the kernel's
// numbers).
struct DeviceRule {
    static constexpr std::uint32_t kAny = ~std::uint32_t{0};

    bool block = false;
    std::uint32_t access = 7;
    std::uint32_t major_number = kAny;
    std::uint32_t minor_number = kAny;
};

inline constexpr std::size_t kMostDeviceRules = 256, kMostDeviceLists = 17;
using DeviceRules = std::span<const DeviceRule>;
using DeviceProgram =
    base::FixedList<sys::BpfInstruction, kMostDeviceRules * 8 + kMostDeviceLists * 2 + 8>;

// A use is allowed when in each of the lists a rule allows all of it. False: too many rules.
bool write_device_program(std::span<const DeviceRules> lists, DeviceProgram& program);

}  // namespace slipway::exec
