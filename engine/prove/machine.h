// The virtual machine of a proof.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::prove {

// How the disk is attached, and what Linux calls it then.
struct DiskKind {
    std::string_view name;    // as the option --disk says it
    std::string_view device;  // in the guest
    std::string_view qemu;    // QEMU's device
    std::string_view module;  // for ramdisks that load only what they are told (mkinitfs)
};

std::span<const DiskKind> disk_kinds();

struct Machine {
    std::string kernel, ramdisk;  // files; no ramdisk: ""
    std::string disk_path;        // raw image
    const DiskKind* disk = nullptr;
    std::uint64_t generation = 0;
    std::uint64_t memory_mib = 1024;
    std::string accelerator;   // "": KVM where it can be had
    std::string append;        // more words for the kernel's command line
    std::string console_path;  // takes what the console shows
    std::string report_path;   // takes what the guest reports
};

// The command that runs it: no graphics, a network that leads nowhere, and it ends when the guest
// powers off, reboots or panics.
std::vector<std::string> qemu_command(const Machine& machine);

// Whether the kernel said, at the end of the console's text, that it switches off.
bool powered_off(std::string_view console);

// The last `count` lines that are not empty, without escape sequences' ESC and other controls.
std::string last_lines(std::string_view console, unsigned count);

}  // namespace slipway::prove
