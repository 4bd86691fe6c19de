// From settings of systemd.resource-control(5), version 252, to what the files of cgroup v2 take
// (the kernel's Documentation/admin-guide/cgroup-v2.rst).
//
// What depends on the machine stays as it was said and is resolved at the start: shares of the
// memory and of the tasks ("40%"), and devices by their paths.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

// What an entry of a setting becomes: VALUE is written into FILE, behind DEVICE if there is one.
struct CgroupWrite {
    std::string_view file;    // empty: nothing needs to be written
    std::string_view device;  // a path; empty: the file is not about a device
    base::FixedString<500> value;
};

// One setting that becomes a write.
struct CgroupSetting {
    std::string_view name;  // in the definition language
    std::string_view file;  // where its value goes; of several ones the usual
    std::string_view key;   // in front of the value: "rbps="
    bool per_device = false;
    std::string_view usage;  // what its values are, for messages
    // Appends the value; false: it is none.
    bool (*convert)(std::string_view text, CgroupWrite& out) = nullptr;
};

// In front of the name of a setting that holds while the machine starts or ends.
inline constexpr std::string_view kStartupSetting = "startup-";

std::span<const CgroupSetting> cgroup_settings();
const CgroupSetting* find_cgroup_setting(std::string_view name);  // nullptr: none

// `device` is empty but for a setting per device. False: wrong.
bool convert_cgroup_value(const CgroupSetting& setting,
                          std::string_view device,
                          std::string_view text,
                          CgroupWrite& out);

// cpu.max: `quota` in percent of one processor, or infinity; `period` empty: 100 ms.
bool convert_cpu_quota(std::string_view quota, std::string_view period, CgroupWrite& out);

// "12.5%" in hundredths of a percent; nothing for other texts.
std::optional<std::uint64_t> parse_percent(std::string_view text);

// "1.5G": digits, a fraction, one of B K M G T P E; `base` is 1000 or 1024.
std::optional<std::uint64_t> parse_size(std::string_view text, std::uint64_t base);

// "25ms", in microseconds: a number and one of us, ms, s, min; without a unit seconds.
std::optional<std::uint64_t> parse_microseconds(std::string_view text);

// Of a controller of cgroup v2 that a definition may name.
bool is_cgroup_controller(std::string_view name);
std::span<const std::string_view> cgroup_controllers();

// What DeviceAllow= takes: an absolute path, or "char-" or "block-" and a group of /proc/devices.
bool is_device_name(std::string_view name);

// "rw" as the kernel's bits: make a node 1, read 2, write 4.
std::optional<unsigned> parse_device_access(std::string_view text);

// "a-b.slice": letters, digits and ":_.\\", no part between '-' is empty; not the root, "-.slice".
bool is_slice_name(std::string_view name);

}  // namespace slipway::formats
