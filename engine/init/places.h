// Where slipway-init looks and writes (docs/formats/live-tree.md).
#pragma once

#include <initializer_list>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::init {

inline constexpr const char* kState = "/etc/slipway/boot/state";
inline constexpr const char* kStateNew = "/etc/slipway/boot/state.new";
inline constexpr std::string_view kGenerations[] = {"/etc/slipway/boot/generations",
                                                    "/var/lib/slipway/generations"};

inline constexpr const char* kRun = "/run/slipway";
inline constexpr const char* kScan = "/run/slipway/scan";
inline constexpr const char* kScanPrivate = "/run/slipway/scan/.s6-svscan";
inline constexpr const char* kLive = "/run/slipway/live";
inline constexpr const char* kLiveNew = "/run/slipway/live.new";
inline constexpr const char* kBoot = "/run/slipway/boot";
inline constexpr const char* kBootNew = "/run/slipway/boot.new";
inline constexpr const char* kEnding = "/run/slipway/ending";
inline constexpr const char* kEndingNew = "/run/slipway/ending.new";
inline constexpr const char* kSvscanControl = "/run/slipway/scan/.s6-svscan/control";

// Joins the parts; false when they do not fit.
inline bool join(base::Path& out, std::initializer_list<std::string_view> parts) {
    out.clear();
    for (const auto part : parts)
        if (!out.append(part)) return false;
    return true;
}

// "LIBDIR/NAME", LIBDIR being the directory of this program. False when /proc does not tell, or
// it does not fit.
bool beside_us(base::Path& out, std::string_view name);

}  // namespace slipway::init
