// The parts of dev_t as stat(2) gives it.
#pragma once

#include <cstdint>

namespace slipway::exec {

constexpr std::uint64_t major_of(std::uint64_t device) {
    return ((device >> 32) & 0xfffff000) | ((device >> 8) & 0xfff);
}

constexpr std::uint64_t minor_of(std::uint64_t device) {
    return ((device >> 12) & 0xffffff00) | (device & 0xff);
}

}  // namespace slipway::exec
