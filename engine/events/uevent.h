// Messages about devices: the kernel's own (group 1), and those of udev, which has processed the
// device by then (group 2).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace slipway::events {

inline constexpr std::uint32_t kKernelGroup = 1, kUdevGroup = 2;

struct Uevent {
    std::string action;              // "add", "remove", "change" …
    std::string device;              // below /dev; empty: it has no node
    std::string subsystem;           // "block" …
    std::vector<std::string> links;  // below /dev: udev's symlinks
};

// Of the kernel: "ACTION@PATH", then KEY=VALUE, each with a NUL behind it. Of udev: a header with
// "libudev", then KEY=VALUE. False: it is no such message.
bool decode_kernel_uevent(std::span<const std::uint8_t> bytes, Uevent& out);
bool decode_udev_uevent(std::span<const std::uint8_t> bytes, Uevent& out);

}  // namespace slipway::events
