// The first program of a proved system, a script: it becomes slipway-init, and a child of it tells
// how the boot went.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway::prove {

// Where the script is put into the image.
inline constexpr std::string_view kGuestScript = "/.slipway-prove";

struct Guest {
    std::string libdir;         // Slipway's programs in the image
    std::uint64_t limit = 600;  // seconds for the boot
};

// Waits until the default set is up and holds for as long as the manager asks of a good boot, or
// until the limit; reports (report.h) on the second serial line; ends the machine in order. Needs
// only a POSIX shell, cat, grep, head and sleep.
std::string guest_script(const Guest& guest);

}  // namespace slipway::prove
