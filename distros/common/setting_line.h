// A line of sysctl.conf(5).
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::boot {

struct SettingLine {
    base::FixedString<300> path;  // "/proc/sys/net/ipv4/ip_forward"
    std::string_view value;       // in the line
    bool may_fail = false;        // "-key = value"
};

enum class SettingKind { setting, blank, pattern, wrong };

// Dots in a key separate, slashes stay; when a slash comes first it is the other way round
// (net/ipv4/conf/eth0.1/forwarding). Keys with patterns ("net.ipv4.conf.*.x") are told apart.
SettingKind read_setting(std::string_view line, SettingLine& out);

}  // namespace slipway::boot
