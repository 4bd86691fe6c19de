// What an exec plan says of the service's cgroup: docs/formats/exec-plan.md, ADR 0016.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/fixed_list.h"
#include "engine/base/fixed_string.h"
#include "engine/formats/plan_position.h"

namespace slipway::formats {

struct CgroupPlan {
    static constexpr std::size_t kMostSliceDevices = 16;

    // When a value holds: while the machine starts or ends, or between (docs/formats/live-tree.md).
    enum class Phase : std::uint8_t { any, startup, normal };

    // One file of cgroup v2 and what is written into it: "io.max", "/dev/sda", "rbps=1000".
    struct Write {
        std::string_view slice;   // of which slice above the service; empty: its own
        std::string_view file;    // one of a fixed list; empty: only be in the slice
        std::string_view device;  // a path; empty: none
        std::string_view value, more;
        PlanPosition where;
        Phase phase = Phase::any;
    };

    struct Name {
        std::string_view text;
        PlanPosition where;
    };

    struct Device {
        std::string_view name;  // a path, "char-GROUP" or "block-GROUP" (proc(5), /proc/devices)
        unsigned access = 7;    // read 2, write 4, make a node 1
        bool may_be_absent = false;
        std::string_view slice;  // in whose list it stands; empty: in that of the service
        PlanPosition where;
    };

    enum class DevicePolicy : std::uint8_t { any, closed, strict };

    // What a slice above the service lets all within it use.
    struct SliceDevices {
        std::string_view slice;
        DevicePolicy policy = DevicePolicy::any;
    };

    base::FixedList<Write, 128> writes;
    DevicePolicy device_policy = DevicePolicy::any;
    base::FixedList<SliceDevices, kMostSliceDevices> slice_devices;
    base::FixedList<Device, 128> devices;
    base::FixedList<Name, 16> controllers;  // enabled though nothing is written
    bool delegate = false;                  // the service's user may change the cgroup
    base::FixedList<Name, 16> delegated;    // controllers that it may pass on
    Name subgroup;                          // where the program runs; empty: in the cgroup itself

    bool empty() const {
        return writes.empty() && controllers.empty() && !delegate && !limits_devices();
    }

    bool limits_devices() const {
        return device_policy != DevicePolicy::any || !slice_devices.empty();
    }
};

// The name of the setting that a write is made from ("memory-max"), for messages.
std::string_view cgroup_setting_of(const CgroupPlan::Write& write);

// What is written: all words of the value but the device's number in front of it. An empty one is a
// line end, for the kernel takes no notice of a write of nothing. False: too long.
using CgroupText = base::FixedString<600>;
bool append_cgroup_text(const CgroupPlan::Write& write, CgroupText& text);

// The text of io.bfq.weight for that of io.weight: BFQ's most is 1000.
CgroupText bfq_weight(std::string_view text);

// "memory" of "memory.max".
std::string_view cgroup_controller_of(std::string_view file);

}  // namespace slipway::formats
