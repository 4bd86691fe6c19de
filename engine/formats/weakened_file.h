// supervise/weakened: what the last start of a service went without (docs/formats/live-tree.md).
//
// Text, a line for each setting. A line that is not whole yet, or that is not understood, does not
// count. Lines of earlier starts may stand before those of the last.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"

namespace slipway::formats {

inline constexpr const char* kWeakenedFile = "supervise/weakened";

enum class Weakening : std::uint8_t {
    without,      // the kernel or the container does not give it
    nearest,      // it does in part
    not_applied,  // this version of Slipway does not know how
};

struct WeakenedSetting {
    Weakening how = Weakening::without;
    std::string_view setting;  // by its name in definitions, "Sandbox.private-tmp"
    std::string_view reason;   // empty with `not_applied`
};

// "without", "nearest", "not-applied".
std::string_view weakening_name(Weakening how);

// Who wrote a line, and when.
struct WeakenedStamp {
    std::uint64_t time = 0;  // CLOCK_BOOTTIME, ns
    std::uint32_t pid = 0;   // of the process that the supervisor started
};

// Control bytes become '?'; what is too long is cut.
base::FixedString<512> weakened_line(WeakenedStamp stamp, const WeakenedSetting& one);

struct WeakenedLine {
    WeakenedStamp stamp;
    WeakenedSetting what;
};

// The next line, which is taken out of `text`; nothing at the end.
std::optional<WeakenedLine> next_weakened(std::string_view& text);

}  // namespace slipway::formats
